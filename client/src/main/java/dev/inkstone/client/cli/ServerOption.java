package dev.inkstone.client.cli;

import dev.inkstone.client.ClientSecurity;
import dev.inkstone.client.ConnectionOptions;
import dev.inkstone.client.InkstoneClient;
import dev.inkstone.client.RetryPolicy;
import dev.inkstone.client.ServerAddress;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code --server} and how to be let in, which every command that talks to a server has. */
final class ServerOption {
  static final String NAME = "--server";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = NAME,
      paramLabel = "HOST:PORT",
      converter = AddressConverter.class,
      description = "The server's gRPC address (default: 127.0.0.1:9090).")
  private ServerAddress address = ServerAddress.LOCAL;

  @Option(
      names = "--key",
      paramLabel = "KEY",
      defaultValue = "${env:INKSTONE_KEY}",
      showDefaultValue = CommandLine.Help.Visibility.NEVER,
      description =
          "API key for the server (default: INKSTONE_KEY of the environment, where other users of"
              + " the machine do not see it).")
  private String key;

  @Option(
      names = "--tls",
      description = "Use TLS, and trust the authorities that Java trusts.")
  private boolean tls;

  @Option(
      names = "--tls-ca",
      paramLabel = "FILE",
      description = "Use TLS, and trust the authorities in this PEM file.")
  private Path tlsCa;

  @Option(
      names = "--client-cert",
      paramLabel = "FILE",
      description = "Certificate to show to a server that asks for one, as PEM.")
  private Path clientCert;

  @Option(
      names = "--client-key",
      paramLabel = "FILE",
      description = "Private key of --client-cert, as PEM (PKCS #8).")
  private Path clientKey;

  /**
   * Tries no call twice: who waits at a terminal would rather hear of a full server, or of none.
   *
   * @throws ParameterException if the options do not fit together, or a file cannot be used
   */
  InkstoneClient connect() {
    try {
      return InkstoneClient.connect(
          ConnectionOptions.to(address)
              .withSecurity(security())
              .withRetries(RetryPolicy.NONE));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage());
    }
  }

  private ClientSecurity security() {
    ClientSecurity security = ClientSecurity.NONE;
    if (key != null && !key.isEmpty()) {
      security = security.withKey(key);
    }
    if ((clientCert == null) != (clientKey == null)) {
      throw new IllegalArgumentException("--client-cert and --client-key need each other");
    }
    if (tls) {
      security = security.withTls();
    }
    if (tlsCa != null) {
      security = security.withTls(tlsCa);
    }
    return clientCert == null ? security : security.withCertificate(clientCert, clientKey);
  }

  static final class AddressConverter implements ITypeConverter<ServerAddress> {
    @Override
    public ServerAddress convert(String text) {
      try {
        return ServerAddress.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
