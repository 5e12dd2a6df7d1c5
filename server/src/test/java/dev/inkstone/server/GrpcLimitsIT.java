package dev.inkstone.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.inkstone.server.TestServer.Settings;
import dev.inkstone.server.security.EdgeLimits;
import dev.inkstone.v1.GenerateTextRequest;
import dev.inkstone.v1.TextServiceGrpc;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What strangers may not do to the gRPC port. */
@Timeout(60)
class GrpcLimitsIT {
  private static final int CONNECTIONS = 3;

  @TempDir private Path folder;
  private TestServer server;

  @BeforeEach
  void start() throws Exception {
    EdgeLimits limits =
        new EdgeLimits(CONNECTIONS, 2048, Duration.ofMillis(300), Duration.ofMinutes(1));
    server =
        new TestServer(
            folder,
            Settings.usual()
                .with(new SecurityOptions(Optional.empty(), false, Optional.empty(), limits)));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private TextServiceGrpc.TextServiceBlockingStub text() {
    return TextServiceGrpc.newBlockingStub(server.connect())
        .withDeadlineAfter(20, TimeUnit.SECONDS);
  }

  private static Code code(
      TextServiceGrpc.TextServiceBlockingStub text, GenerateTextRequest request) {
    StatusRuntimeException failure =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () -> text.generate(request).forEachRemaining(event -> {}));
    return failure == null ? Code.OK : failure.getStatus().getCode();
  }

  @Test
  void aMessageThatIsTooLargeIsRefused() {
    assertThat(code(text(), TestServer.request(1).setUser("u".repeat(3000)).build()))
        .isEqualTo(Code.RESOURCE_EXHAUSTED);
    assertThat(code(text(), TestServer.request(1).build())).isEqualTo(Code.OK);
  }

  @Test
  void headersThatAreTooLargeAreRefused() {
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("x", Metadata.ASCII_STRING_MARSHALLER),
        "x".repeat(EdgeLimits.HEADER_BYTES));
    assertThat(
            code(
                text().withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers)),
                TestServer.request(1).build()))
        .isNotEqualTo(Code.OK);
  }

  @Test
  void aRequestThatNeverArrivesIsEnded() throws Exception {
    CompletableFuture<Status> end = new CompletableFuture<>();
    // Of a call that takes one message the client would keep even the headers back for it.
    MethodDescriptor<byte[], byte[]> method =
        MethodDescriptor.newBuilder(Bytes.MARSHALLER, Bytes.MARSHALLER)
            .setFullMethodName(TextServiceGrpc.getGenerateMethod().getFullMethodName())
            .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
            .build();
    ClientCall<byte[], byte[]> call = server.connect().newCall(method, CallOptions.DEFAULT);
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onClose(Status status, Metadata trailers) {
            end.complete(status);
          }
        },
        new Metadata());
    call.request(1);
    Status status = end.get(20, TimeUnit.SECONDS);
    assertThat(status.getCode()).isEqualTo(Code.DEADLINE_EXCEEDED);
    assertThat(status.getDescription()).contains("did not arrive");
  }

  @Test
  void anAnswerMayTakeLongerThanARequest() throws Exception {
    Gate gate = new Gate();
    server.model().beforeStep(gate);
    CompletableFuture<Code> answer =
        CompletableFuture.supplyAsync(() -> code(text(), TestServer.request(3).build()));
    TestServer.eventually("the request runs", () -> server.server().admission().streams() == 1);
    // That takes as long as a request may take to arrive.
    aRequestThatNeverArrivesIsEnded();
    gate.open();
    assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo(Code.OK);
  }

  @Test
  void theConnectionThatIsOneTooManyIsClosed() throws Exception {
    List<Socket> sockets = new ArrayList<>();
    for (int i = 0; i <= CONNECTIONS; i++) {
      Socket socket = new Socket("127.0.0.1", server.server().grpcPort());
      socket.setSoTimeout(20_000);
      sockets.add(socket);
    }
    Socket last = sockets.get(CONNECTIONS);
    assertThat(closed(last)).isTrue();
    for (Socket socket : sockets) {
      socket.close();
    }
    TestServer.eventually(
        "there is room again", () -> code(text(), TestServer.request(1).build()) == Code.OK);
  }

  /** The server speaks first on those that it keeps. */
  private static boolean closed(Socket socket) throws Exception {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketException e) {
      return true;
    }
  }
}
