package dev.inkstone.server.rpc;

import com.google.common.util.concurrent.MoreExecutors;
import dev.inkstone.v1.ChatRequest;
import dev.inkstone.v1.ChatResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.Executor;

/** Opens conversations, each of which is a {@link ChatCall} with an executor of its own. */
public final class ChatEndpoint {
  private final TextStreams streams;
  private final Executor workers;

  /**
   * @param workers runs what the conversations do; each does one thing at a time
   */
  public ChatEndpoint(TextStreams streams, Executor workers) {
    this.streams = streams;
    this.workers = workers;
  }

  /** From here on the returned observer is the call's; to be called before its method returns. */
  StreamObserver<ChatRequest> open(ServerCallStreamObserver<ChatResponse> call) {
    Executor oneAtATime = MoreExecutors.newSequentialExecutor(workers);
    ChatCall chat = new ChatCall(call, streams, oneAtATime);
    call.setOnReadyThreshold(Outlet.TRANSPORT_BYTES);
    call.setOnReadyHandler(chat::onReady);
    call.setOnCancelHandler(() -> oneAtATime.execute(chat::cancelled));
    // One action at a time: the next is taken from the wire when this one has had its effect.
    call.disableAutoRequest();
    call.request(1);
    return new StreamObserver<>() {
      @Override
      public void onNext(ChatRequest request) {
        oneAtATime.execute(() -> chat.take(request));
      }

      @Override
      public void onCompleted() {
        oneAtATime.execute(chat::halfClosed);
      }

      @Override
      public void onError(Throwable cause) {
        oneAtATime.execute(chat::cancelled);
      }
    };
  }
}
