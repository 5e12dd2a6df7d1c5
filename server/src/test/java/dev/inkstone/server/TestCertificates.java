package dev.inkstone.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * An authority, and a server on this machine and a client that it knows, made by the JDK's keytool:
 * PEM files {@code ca.pem}, {@code NAME.pem} and {@code NAME.key} of server, renewed (the server's
 * next) and client, in a folder.
 */
final class TestCertificates {
  static final String PASSWORD = "changeit";

  private final Path folder;

  private TestCertificates(Path folder) {
    this.folder = folder;
  }

  static TestCertificates in(Path folder) throws Exception {
    TestCertificates made = new TestCertificates(folder);
    made.add("ca", "-ext", "bc:c");
    made.add("server", "-signer", "ca", "-ext", "san=ip:127.0.0.1,dns:localhost");
    made.add("renewed", "-signer", "ca", "-ext", "san=ip:127.0.0.1,dns:localhost");
    made.add("client", "-signer", "ca");
    made.export();
    return made;
  }

  Path file(String name) {
    return folder.resolve(name);
  }

  /** All of them. */
  KeyStore store() throws IOException, GeneralSecurityException {
    return KeyStore.getInstance(file("store.p12").toFile(), PASSWORD.toCharArray());
  }

  private void add(String alias, String... more) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair", "-alias", alias, "-keyalg", "EC", "-groupname", "secp256r1",
                "-dname", "CN=" + alias, "-validity", "30", "-storetype", "PKCS12",
                "-keystore", file("store.p12").toString(), "-storepass", PASSWORD));
    command.addAll(List.of(more));
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(keytool.getInputStream().readAllBytes());
    if (!keytool.waitFor(30, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
      throw new IOException("keytool failed: " + said);
    }
  }

  private void export() throws IOException, GeneralSecurityException {
    KeyStore store = store();
    for (String alias : List.of("ca", "server", "renewed", "client")) {
      write(alias + ".pem", "CERTIFICATE", store.getCertificate(alias).getEncoded());
      write(
          alias + ".key",
          "PRIVATE KEY",
          store.getKey(alias, PASSWORD.toCharArray()).getEncoded());
    }
  }

  private void write(String name, String kind, byte[] content) throws IOException {
    Files.writeString(
        file(name),
        "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n"
            .formatted(kind, Base64.getMimeEncoder().encodeToString(content)));
  }
}
