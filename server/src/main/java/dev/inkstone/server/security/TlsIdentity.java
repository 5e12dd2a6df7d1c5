package dev.inkstone.server.security;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who the server is and whom it trusts, read as a whole: certificate and key are known to belong
 * together, so that a rotation which is only half written is refused instead of served.
 *
 * @param chain the server's certificate first
 * @param clientAuthorities empty if clients are asked for no certificate
 */
public record TlsIdentity(
    List<X509Certificate> chain, PrivateKey key, List<X509Certificate> clientAuthorities) {
  private static final Pattern PRIVATE_KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----");

  /**
   * Reads the files.
   *
   * @throws IOException in one line that names the file and says what to do
   */
  static TlsIdentity read(TlsFiles files) throws IOException {
    List<X509Certificate> chain = certificates(files.certificate());
    PublicKey publicKey = chain.get(0).getPublicKey();
    PrivateKey key = privateKey(files.key(), publicKey.getAlgorithm());
    if (!belongTogether(key, publicKey)) {
      throw new IOException(
          "%s is not the key of the certificate %s".formatted(files.key(), files.certificate()));
    }
    Optional<Path> authorities = files.clientAuthorities();
    return new TlsIdentity(
        chain, key, authorities.isPresent() ? certificates(authorities.get()) : List.of());
  }

  private static List<X509Certificate> certificates(Path file) throws IOException {
    try {
      List<X509Certificate> found =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(bytes(file)))
              .stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (found.isEmpty()) {
        throw new IOException(file + " holds no certificate in PEM");
      }
      return found;
    } catch (GeneralSecurityException e) {
      throw new IOException(file + " holds no certificate in PEM", e);
    }
  }

  private static PrivateKey privateKey(Path file, String algorithm) throws IOException {
    Matcher pem = PRIVATE_KEY.matcher(new String(bytes(file), StandardCharsets.US_ASCII));
    if (!pem.find()) {
      throw new IOException(
          "%s holds no private key as PKCS #8 without a password; make one with: openssl pkcs8"
                  .formatted(file)
              + " -topk8 -nodes -in OLD -out NEW");
    }
    try {
      byte[] encoded = Base64.getMimeDecoder().decode(pem.group(1));
      return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException(
          "%s holds no private key of the certificate's kind, %s".formatted(file, algorithm), e);
    }
  }

  private static byte[] bytes(Path file) throws IOException {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new IOException("cannot read " + file + " for TLS: " + e.getClass().getSimpleName(), e);
    }
  }

  private static boolean belongTogether(PrivateKey key, PublicKey publicKey) {
    String algorithm = key.getAlgorithm();
    try {
      Signature signature =
          Signature.getInstance(algorithm.startsWith("Ed") ? algorithm : scheme(algorithm));
      byte[] message = "Inkstone".getBytes(StandardCharsets.US_ASCII);
      signature.initSign(key);
      signature.update(message);
      byte[] signed = signature.sign();
      signature.initVerify(publicKey);
      signature.update(message);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static String scheme(String algorithm) {
    return "SHA256with" + (algorithm.equals("EC") ? "ECDSA" : algorithm);
  }

  /** The chain as PEM. */
  public String chainPem() {
    return pem(chain);
  }

  /** Those who sign clients' certificates, as PEM. */
  public String clientAuthoritiesPem() {
    return pem(clientAuthorities);
  }

  /** The private key as PEM. */
  public String keyPem() {
    return pem("PRIVATE KEY", key.getEncoded());
  }

  private static String pem(List<X509Certificate> certificates) {
    StringBuilder text = new StringBuilder();
    try {
      for (Certificate certificate : certificates) {
        text.append(pem("CERTIFICATE", certificate.getEncoded()));
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a certificate that was decoded can be encoded", e);
    }
    return text.toString();
  }

  private static String pem(String kind, byte[] bytes) {
    return "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n"
        .formatted(kind, Base64.getMimeEncoder().encodeToString(bytes));
  }

  /** Never shows the key. */
  @Override
  public String toString() {
    X509Certificate own = chain.get(0);
    return own.getSubjectX500Principal() + " until " + own.getNotAfter().toInstant();
  }
}
