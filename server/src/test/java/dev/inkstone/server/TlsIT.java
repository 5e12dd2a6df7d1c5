package dev.inkstone.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.inkstone.server.TestServer.Settings;
import dev.inkstone.server.security.EdgeLimits;
import dev.inkstone.server.security.TlsFiles;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** TLS on both ports, with and without certificates of clients, and new files under its feet. */
@Timeout(120)
class TlsIT {
  @TempDir private Path folder;
  private TestCertificates made;
  private TlsFiles files;

  @BeforeEach
  void makeCertificates() throws Exception {
    made = TestCertificates.in(Files.createDirectory(folder.resolve("made")));
    files = new TlsFiles(folder.resolve("cert.pem"), folder.resolve("key.pem"), Optional.empty());
    Files.copy(made.file("server.pem"), files.certificate());
    Files.copy(made.file("server.key"), files.key());
  }

  private TestServer server(TlsFiles tls) throws Exception {
    SecurityOptions security =
        new SecurityOptions(Optional.empty(), false, Optional.of(tls), EdgeLimits.USUAL);
    return new TestServer(folder.resolve("data"), Settings.usual().with(security));
  }

  private TlsFiles asking() {
    return new TlsFiles(files.certificate(), files.key(), Optional.of(made.file("ca.pem")));
  }

  /** Trusts the authority; shows the client's certificate if there is to be one. */
  private void callGrpc(TestServer server, boolean certificate) throws Exception {
    TlsChannelCredentials.Builder credentials =
        TlsChannelCredentials.newBuilder().trustManager(made.file("ca.pem").toFile());
    if (certificate) {
      credentials.keyManager(made.file("client.pem").toFile(), made.file("client.key").toFile());
    }
    ManagedChannel channel =
        Grpc.newChannelBuilderForAddress(
                "127.0.0.1", server.server().grpcPort(), credentials.build())
            .build();
    try {
      HealthGrpc.newBlockingStub(channel)
          .withDeadlineAfter(20, TimeUnit.SECONDS)
          .check(HealthCheckRequest.getDefaultInstance());
    } finally {
      channel.shutdownNow();
    }
  }

  private SSLContext context(boolean certificate) throws Exception {
    KeyStore store = made.store();
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("ca", store.getCertificate("ca"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    KeyStore own = KeyStore.getInstance("PKCS12");
    own.load(null, null);
    if (certificate) {
      char[] password = TestCertificates.PASSWORD.toCharArray();
      own.setKeyEntry(
          "client", store.getKey("client", password), password, store.getCertificateChain("client"));
    }
    KeyManagerFactory keys =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(own, TestCertificates.PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private int callHttp(TestServer server, boolean certificate) throws Exception {
    URI uri = URI.create("https://127.0.0.1:" + server.server().httpPort() + "/healthz");
    return HttpClient.newBuilder()
        .sslContext(context(certificate))
        .build()
        .send(
            HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(20)).build(),
            BodyHandlers.ofString())
        .statusCode();
  }

  /** Who answers a new connection. */
  private String subject(int port) throws Exception {
    try (SSLSocket socket =
        (SSLSocket) context(true).getSocketFactory().createSocket("127.0.0.1", port)) {
      socket.setSoTimeout(20_000);
      socket.startHandshake();
      X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
      return shown.getSubjectX500Principal().getName();
    }
  }

  @Test
  void bothPortsSpeakTlsAndNothingElse() throws Exception {
    try (TestServer server = server(files)) {
      callGrpc(server, false);
      assertThat(callHttp(server, false)).isEqualTo(200);
      assertThatIOException().isThrownBy(() -> server.http("/healthz"));
      assertThatThrownBy(
              () ->
                  HealthGrpc.newBlockingStub(server.connect())
                      .withDeadlineAfter(20, TimeUnit.SECONDS)
                      .check(HealthCheckRequest.getDefaultInstance()))
          .isInstanceOf(StatusRuntimeException.class);
    }
  }

  @Test
  void aClientWithoutACertificateIsTurnedAwayWhereOneIsAskedFor() throws Exception {
    try (TestServer server = server(asking())) {
      callGrpc(server, true);
      assertThat(callHttp(server, true)).isEqualTo(200);
      assertThatThrownBy(() -> callGrpc(server, false))
          .isInstanceOf(StatusRuntimeException.class);
      assertThatIOException().isThrownBy(() -> callHttp(server, false));
    }
  }

  @Test
  void aNewCertificateIsShownToNewConnectionsAndAHalfWrittenPairIsNot() throws Exception {
    try (TestServer server = server(files)) {
      int[] ports = {server.server().grpcPort(), server.server().httpPort()};
      for (int port : ports) {
        assertThat(subject(port)).isEqualTo("CN=server");
      }
      Files.copy(
          made.file("renewed.pem"), files.certificate(), StandardCopyOption.REPLACE_EXISTING);
      server.server().lookAtFiles();
      for (int port : ports) {
        assertThat(subject(port)).isEqualTo("CN=server");
      }
      Files.copy(made.file("renewed.key"), files.key(), StandardCopyOption.REPLACE_EXISTING);
      server.server().lookAtFiles();
      for (int port : ports) {
        assertThat(subject(port)).isEqualTo("CN=renewed");
      }
      callGrpc(server, false);
      assertThat(callHttp(server, false)).isEqualTo(200);
    }
  }

  @Test
  void keysAndCertificatesThatDoNotFitAreRefusedAtTheStart() throws Exception {
    Files.copy(made.file("client.key"), files.key(), StandardCopyOption.REPLACE_EXISTING);
    assertThatIOException()
        .isThrownBy(() -> server(files))
        .withMessageContaining("key.pem is not the key of the certificate");
    Files.writeString(files.key(), "-----BEGIN EC PRIVATE KEY-----\n");
    assertThatIOException()
        .isThrownBy(() -> server(files))
        .withMessageContaining("openssl pkcs8 -topk8");
    Files.writeString(files.certificate(), "nothing");
    assertThatIOException()
        .isThrownBy(() -> server(files))
        .withMessageContaining("cert.pem holds no certificate");
    Files.delete(files.certificate());
    assertThatIOException()
        .isThrownBy(() -> server(files))
        .withMessageContaining("cert.pem");
  }
}
