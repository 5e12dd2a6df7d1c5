package dev.inkstone.server.rpc;

import com.google.common.util.concurrent.MoreExecutors;
import dev.inkstone.server.ops.Request;
import dev.inkstone.v1.ChatRequest;
import dev.inkstone.v1.ChatResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;

/** Opens conversations, each of which is a {@link ChatCall} with an executor of its own. */
public final class ChatEndpoint {
  private final TextStreams streams;
  private final Executor workers;
  private final ScheduledExecutorService timer;
  private final Duration idleLimit;

  /**
   * @param workers runs what the conversations do; each does one thing at a time
   * @param timer is not held up by what runs on it
   * @param idleLimit how long a user may say nothing
   */
  public ChatEndpoint(
      TextStreams streams, Executor workers, ScheduledExecutorService timer, Duration idleLimit) {
    this.streams = streams;
    this.workers = workers;
    this.timer = timer;
    this.idleLimit = idleLimit;
  }

  /** From here on the returned observer is the call's; to be called before its method returns. */
  StreamObserver<ChatRequest> open(ServerCallStreamObserver<ChatResponse> call) {
    Executor oneAtATime =
        Request.current().on(MoreExecutors.newSequentialExecutor(workers));
    ChatCall chat =
        new ChatCall(call, streams, Callers.current(), oneAtATime, timer, idleLimit);
    oneAtATime.execute(chat::begin);
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
