package dev.inkstone.client;

import com.google.protobuf.Any;
import com.google.rpc.BadRequest;
import com.google.rpc.Code;
import dev.inkstone.v1.ChatFailed;
import dev.inkstone.v1.ChatRequest;
import dev.inkstone.v1.ChatResponse;
import dev.inkstone.v1.FinishReason;
import dev.inkstone.v1.Finished;
import dev.inkstone.v1.Started;
import dev.inkstone.v1.TextChunk;
import dev.inkstone.v1.TextServiceGrpc;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A TextService whose conversations repeat what was said. On "fail" the answer fails, on "refuse"
 * the call ends, and "endless" is answered until it is interrupted.
 */
public final class FakeChat implements AutoCloseable {
  /** Done when an endless answer has begun. */
  public final CompletableFuture<Void> endless = new CompletableFuture<>();

  private final List<ChatRequest> received = new CopyOnWriteArrayList<>();
  private final LocalServer server;

  private FakeChat() {
    server = new LocalServer(new Service());
  }

  public static FakeChat start() {
    return new FakeChat();
  }

  public ServerAddress address() {
    return server.address();
  }

  /** Every action of every conversation so far. */
  public List<ChatRequest> received() {
    return received;
  }

  @Override
  public void close() {
    server.close();
  }

  private final class Service extends TextServiceGrpc.TextServiceImplBase {
    @Override
    public StreamObserver<ChatRequest> chat(StreamObserver<ChatResponse> replies) {
      return new Conversation(replies);
    }
  }

  private final class Conversation implements StreamObserver<ChatRequest> {
    private final StreamObserver<ChatResponse> replies;
    private int size;

    Conversation(StreamObserver<ChatResponse> replies) {
      this.replies = replies;
    }

    @Override
    public void onNext(ChatRequest request) {
      received.add(request);
      switch (request.getActionCase()) {
        case MESSAGE -> say(request.getMessage().getContent());
        case EDIT -> {
          size = request.getEdit().getMessage() + 1;
          answer("answer to " + request.getEdit().getMessage() + ": "
              + request.getEdit().getContent());
        }
        case REGENERATE -> {
          size--;
          answer("once more");
        }
        case INTERRUPT -> finish(FinishReason.FINISH_REASON_CANCELLED);
        default -> { }
      }
    }

    private void say(String content) {
      size++;
      switch (content) {
        case "fail" ->
            reply(
                ChatResponse.newBuilder()
                    .setFailed(ChatFailed.newBuilder().setCode(3).setMessage("too much")));
        case "refuse" -> replies.onError(StatusProto.toStatusRuntimeException(refusal()));
        case "endless" -> {
          chunk("on and");
          endless.complete(null);
        }
        default -> answer("you said " + content);
      }
    }

    private void answer(String text) {
      reply(ChatResponse.newBuilder().setStarted(Started.getDefaultInstance()));
      chunk(text.substring(0, 1));
      chunk(text.substring(1));
      finish(FinishReason.FINISH_REASON_STOP);
    }

    private void chunk(String text) {
      reply(ChatResponse.newBuilder().setChunk(TextChunk.newBuilder().setText(text)));
    }

    private void finish(FinishReason reason) {
      reply(ChatResponse.newBuilder().setFinished(Finished.newBuilder().setReason(reason)));
      size++;
    }

    private void reply(ChatResponse.Builder event) {
      replies.onNext(event.setMessage(size).build());
    }

    @Override
    public void onError(Throwable cause) {}

    @Override
    public void onCompleted() {
      replies.onCompleted();
    }
  }

  private static com.google.rpc.Status refusal() {
    BadRequest.Builder details = BadRequest.newBuilder();
    details.addFieldViolationsBuilder().setField("message.content").setDescription("no");
    return com.google.rpc.Status.newBuilder()
        .setCode(Code.INVALID_ARGUMENT_VALUE)
        .setMessage("no")
        .addDetails(Any.pack(details.build()))
        .build();
  }
}
