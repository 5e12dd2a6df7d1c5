package dev.inkstone.client;

import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.TlsChannelCredentials;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How a client and its server know each other: by an API key, by TLS, by a certificate of the
 * client's own. Immutable; files are read when the client connects.
 *
 * <p>Without TLS a key travels readable for all who see the packets: use it so on loopback only, or
 * where something else encrypts.
 */
public final class ClientSecurity {
  /** What a server on loopback without keys asks for: nothing. */
  public static final ClientSecurity NONE = new ClientSecurity(null, false, null, null, null);

  private static final String VISIBLE_ASCII = "[!-~]+";

  private final String key;
  private final boolean tls;
  private final Path authority;
  private final Path certificate;
  private final Path certificateKey;

  private ClientSecurity(
      String key, boolean tls, Path authority, Path certificate, Path certificateKey) {
    this.key = key;
    this.tls = tls;
    this.authority = authority;
    this.certificate = certificate;
    this.certificateKey = certificateKey;
  }

  /**
   * The same with an API key, which every call carries.
   *
   * @throws IllegalArgumentException if it is no key; the message does not repeat it
   */
  public ClientSecurity withKey(String apiKey) {
    if (!apiKey.matches(VISIBLE_ASCII)) {
      throw new IllegalArgumentException(
          "an API key is made of letters, digits and signs without spaces");
    }
    return new ClientSecurity(apiKey, tls, authority, certificate, certificateKey);
  }

  /** The same with TLS, for servers whose certificate an authority known to Java has signed. */
  public ClientSecurity withTls() {
    return new ClientSecurity(key, true, authority, certificate, certificateKey);
  }

  /**
   * The same with TLS, for servers whose certificate one of these authorities has signed.
   *
   * @param authorities PEM: one or more certificates
   */
  public ClientSecurity withTls(Path authorities) {
    return new ClientSecurity(key, true, authorities, certificate, certificateKey);
  }

  /**
   * The same with TLS and a certificate of the client's own, for servers that ask for one.
   *
   * @param chain PEM: the certificate, then those that lead to its authority
   * @param privateKey PEM: PKCS #8 without a password
   */
  public ClientSecurity withCertificate(Path chain, Path privateKey) {
    return new ClientSecurity(key, true, authority, chain, privateKey);
  }

  Optional<String> key() {
    return Optional.ofNullable(key);
  }

  /**
   * @throws IllegalArgumentException if a file cannot be read or is not what it should be
   */
  ChannelCredentials credentials() {
    if (!tls) {
      return InsecureChannelCredentials.create();
    }
    TlsChannelCredentials.Builder credentials = TlsChannelCredentials.newBuilder();
    try {
      if (authority != null) {
        credentials.trustManager(authority.toFile());
      }
      if (certificate != null) {
        credentials.keyManager(certificate.toFile(), certificateKey.toFile());
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot read a file for TLS: " + e.getMessage(), e);
    }
    return credentials.build();
  }

  /** Never shows the key. */
  @Override
  public String toString() {
    return "ClientSecurity[key=%s, tls=%s, authority=%s, certificate=%s]"
        .formatted(key == null ? "none" : "***", tls, authority, certificate);
  }
}
