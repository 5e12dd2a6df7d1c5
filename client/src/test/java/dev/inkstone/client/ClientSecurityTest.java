package dev.inkstone.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.inkstone.v1.RateRequest;
import dev.inkstone.v1.RateResponse;
import dev.inkstone.v1.RatingServiceGrpc;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerCredentials;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsServerCredentials;
import io.grpc.TlsServerCredentials.ClientAuth;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ClientSecurityTest {
  private static final String KEY = "ink_0a1b2c3d_secret";

  @TempDir private Path folder;
  private final List<String> shown = new CopyOnWriteArrayList<>();

  private Server server(ServerCredentials credentials) throws Exception {
    return Grpc.newServerBuilderForPort(0, credentials)
        .addService(
            new RatingServiceGrpc.RatingServiceImplBase() {
              @Override
              public void rate(RateRequest request, StreamObserver<RateResponse> reply) {
                reply.onNext(RateResponse.getDefaultInstance());
                reply.onCompleted();
              }
            })
        .intercept(
            new ServerInterceptor() {
              @Override
              public <Q, A> ServerCall.Listener<Q> interceptCall(
                  ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
                shown.add(
                    String.valueOf(
                        headers.get(
                            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER))));
                return next.startCall(call, headers);
              }
            })
        .build()
        .start();
  }

  private static void rate(Server server, ClientSecurity security) {
    ServerAddress address = new ServerAddress("127.0.0.1", server.getPort());
    try (InkstoneClient client = InkstoneClient.connect(address, security)) {
      client.rate(RateRequest.getDefaultInstance());
    }
  }

  @Test
  void everyCallCarriesTheKey() throws Exception {
    Server server = server(InsecureServerCredentials.create());
    try {
      rate(server, ClientSecurity.NONE.withKey(KEY));
      rate(server, ClientSecurity.NONE);
      assertThat(shown).containsExactly("Bearer " + KEY, "null");
    } finally {
      server.shutdownNow();
    }
  }

  @Test
  void theServerIsTrustedByItsAuthorityAndTheClientByItsCertificate() throws Exception {
    TestCertificates made = TestCertificates.in(folder);
    Server server =
        server(
            TlsServerCredentials.newBuilder()
                .keyManager(made.file("server.pem").toFile(), made.file("server.key").toFile())
                .trustManager(made.file("ca.pem").toFile())
                .clientAuth(ClientAuth.REQUIRE)
                .build());
    try {
      ClientSecurity trusting = ClientSecurity.NONE.withTls(made.file("ca.pem"));
      rate(server, trusting.withCertificate(made.file("client.pem"), made.file("client.key")));
      assertThat(shown).hasSize(1);
    } finally {
      server.shutdownNow();
    }
  }

  @Test
  void aServerOfAnotherAuthorityIsNotTrusted() throws Exception {
    TestCertificates made = TestCertificates.in(folder);
    Server server =
        server(
            TlsServerCredentials.create(
                made.file("server.pem").toFile(), made.file("server.key").toFile()));
    ServerAddress address = new ServerAddress("127.0.0.1", server.getPort());
    try (InkstoneClient client =
        InkstoneClient.connect(address, ClientSecurity.NONE.withTls().withKey(KEY))) {
      assertThatExceptionOfType(StatusRuntimeException.class)
          .isThrownBy(() -> client.words(""));
      assertThat(shown).isEmpty();
    } finally {
      server.shutdownNow();
    }
  }

  @Test
  void theKeyIsNeverShown() {
    assertThat(ClientSecurity.NONE.withKey(KEY)).asString().doesNotContain("secret");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ClientSecurity.NONE.withKey("a secret\nkey"))
        .withMessageNotContaining("secret");
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    ClientSecurity security = ClientSecurity.NONE.withTls(folder.resolve("nothing.pem"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> InkstoneClient.connect(ServerAddress.LOCAL, security))
        .withMessageContaining("nothing.pem");
  }
}
