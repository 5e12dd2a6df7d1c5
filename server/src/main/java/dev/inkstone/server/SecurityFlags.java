package dev.inkstone.server;

import dev.inkstone.server.security.EdgeLimits;
import dev.inkstone.server.security.TlsFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of {@code up} that say who may call, and how. */
final class SecurityFlags {
  @Option(names = "--keys", paramLabel = "FILE",
      description = "API keys, made by ./inkstone keys; every call must show one then. Read again"
          + " when it changes.")
  private Path keys;

  @Option(names = "--insecure", fallbackValue = "true", arity = "0..1", paramLabel = "true|false",
      defaultValue = "false",
      description = "Serve other machines without keys.")
  private boolean insecure;

  @Option(names = "--tls-cert", paramLabel = "FILE",
      description = "Certificate of this server for TLS on both ports, as PEM, with those that"
          + " lead to its authority. Read again when it changes, like the next two.")
  private Path tlsCert;

  @Option(names = "--tls-key", paramLabel = "FILE",
      description = "Private key of --tls-cert, as PEM (PKCS #8).")
  private Path tlsKey;

  @Option(names = "--tls-client-ca", paramLabel = "FILE",
      description = "Authorities, as PEM, one of which must have signed a client's certificate.")
  private Path tlsClientCa;

  @Option(names = "--max-connections", paramLabel = "N", defaultValue = "2048",
      description = "Connections open at once on each port; the next is closed.")
  private int maxConnections;

  @Option(names = "--max-message-bytes", paramLabel = "BYTES", defaultValue = "4194304",
      description = "Size of one gRPC message and of one HTTP body.")
  private int maxMessageBytes;

  @Option(names = "--request-seconds", paramLabel = "SECONDS", defaultValue = "30",
      description = "How long a request may take to arrive as a whole.")
  private int requestSeconds;

  @Option(names = "--idle-seconds", paramLabel = "SECONDS", defaultValue = "300",
      description = "How long a connection may be open without a request.")
  private int idleSeconds;

  /**
   * @throws IllegalArgumentException in one line, if they do not fit together
   */
  SecurityOptions options() {
    if ((tlsCert == null) != (tlsKey == null)) {
      throw new IllegalArgumentException("--tls-cert and --tls-key need each other");
    }
    if (tlsClientCa != null && tlsCert == null) {
      throw new IllegalArgumentException("--tls-client-ca needs --tls-cert and --tls-key");
    }
    Optional<TlsFiles> tls =
        Optional.ofNullable(tlsCert)
            .map(cert -> new TlsFiles(cert, tlsKey, Optional.ofNullable(tlsClientCa)));
    EdgeLimits limits =
        new EdgeLimits(
            maxConnections,
            maxMessageBytes,
            Duration.ofSeconds(requestSeconds),
            Duration.ofSeconds(idleSeconds));
    return new SecurityOptions(Optional.ofNullable(keys), insecure, tls, limits);
  }
}
