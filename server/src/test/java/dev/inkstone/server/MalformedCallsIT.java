package dev.inkstone.server;

import static dev.inkstone.server.TestServer.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.inkstone.server.TestServer.Settings;
import dev.inkstone.v1.ChatOpen;
import dev.inkstone.v1.ChatRequest;
import dev.inkstone.v1.ChatUserMessage;
import dev.inkstone.v1.ImageServiceGrpc;
import dev.inkstone.v1.ListWordsRequest;
import dev.inkstone.v1.SamplingOptions;
import dev.inkstone.v1.TextServiceGrpc;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Calls that no stub would make: grpc-java itself answers them as if the server had a bug. */
@Timeout(60)
class MalformedCallsIT {
  private static final byte[] NO_MESSAGE = "no message of any kind".getBytes(StandardCharsets.UTF_8);

  @TempDir private Path folder;
  private TestServer server;

  @BeforeEach
  void start() throws IOException {
    server = new TestServer(folder, Settings.usual());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void bytesThatAreNoRequestAreTheCallersFault() {
    assertThat(ending(ImageServiceGrpc.getListWordsMethod(), NO_MESSAGE))
        .satisfies(
            status -> {
              assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
              assertThat(status.getDescription()).contains("ListWords", "no message of its kind");
            });
  }

  @Test
  void callWithoutItsRequestIsTheCallersFault() {
    assertThat(ending(ImageServiceGrpc.getListWordsMethod()).getCode())
        .isEqualTo(Status.Code.INVALID_ARGUMENT);
  }

  @Test
  void bytesThatAreNoActionEndTheConversationAndItsAnswer() throws Exception {
    ChatRequest open =
        ChatRequest.newBuilder()
            .setOpen(
                ChatOpen.newBuilder()
                    .setSampling(
                        SamplingOptions.newBuilder().setMaxTokens(10_000).setIgnoreEos(true)))
            .build();
    ChatRequest message =
        ChatRequest.newBuilder()
            .setMessage(ChatUserMessage.newBuilder().setContent("七绝 月"))
            .build();
    CompletableFuture<Status> ending = new CompletableFuture<>();
    ClientCall<byte[], byte[]> call = call(TextServiceGrpc.getChatMethod(), ending);
    call.sendMessage(open.toByteArray());
    call.sendMessage(message.toByteArray());
    eventually("it writes", () -> server.server().stats().running() == 1);
    call.sendMessage(NO_MESSAGE);
    assertThat(ending)
        .succeedsWithin(Duration.ofSeconds(20))
        .extracting(Status::getCode)
        .isEqualTo(Status.Code.INVALID_ARGUMENT);
    eventually("it stops", () -> server.server().stats().running() == 0);
    assertThat(server.server().admission().streams()).isZero();
  }

  /** A name that is quoted in full would not fit the trailers, and end the whole connection. */
  @Test
  void refusalThatQuotesALongNameReachesItsCaller() {
    ListWordsRequest request = ListWordsRequest.newBuilder().setModel("诗".repeat(9000)).build();
    assertThat(ending(ImageServiceGrpc.getListWordsMethod(), request.toByteArray()).getCode())
        .isEqualTo(Status.Code.NOT_FOUND);
  }

  private Status ending(MethodDescriptor<?, ?> method, byte[]... requests) {
    CompletableFuture<Status> ending = new CompletableFuture<>();
    ClientCall<byte[], byte[]> call = call(method, ending);
    for (byte[] request : requests) {
      call.sendMessage(request);
    }
    call.halfClose();
    return ending.join();
  }

  private ClientCall<byte[], byte[]> call(
      MethodDescriptor<?, ?> method, CompletableFuture<Status> ending) {
    ClientCall<byte[], byte[]> call =
        server.connect().newCall(
            method.toBuilder(Bytes.MARSHALLER, Bytes.MARSHALLER).build(), CallOptions.DEFAULT);
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onClose(Status status, Metadata trailers) {
            ending.complete(status);
          }
        },
        new Metadata());
    call.request(Integer.MAX_VALUE);
    return call;
  }
}
