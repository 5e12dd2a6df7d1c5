package dev.inkstone.server;

import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A client's view of one stream of any kind: who reads it when, and how it ends. */
abstract class StreamRecording<Q, R> implements ClientResponseObserver<Q, R> {
  private final boolean readsByItself;
  private final CompletableFuture<Status> end = new CompletableFuture<>();
  private ClientCallStreamObserver<Q> call;
  private Throwable failure;
  private int endings;

  /**
   * @param readsByItself false for a reader who takes messages only when {@link #read} is called
   */
  StreamRecording(boolean readsByItself) {
    this.readsByItself = readsByItself;
  }

  /** What must hold of a stream that completes. */
  abstract void checkComplete();

  static void check(boolean holds, String rule) {
    if (!holds) {
      throw new AssertionError(rule);
    }
  }

  @Override
  public final void beforeStart(ClientCallStreamObserver<Q> requestStream) {
    call = requestStream;
    if (!readsByItself) {
      call.disableAutoRequestWithInitial(0);
    }
  }

  @Override
  public final synchronized void onError(Throwable t) {
    failure = t;
    endings++;
    end.complete(Status.fromThrowable(t));
  }

  @Override
  public final synchronized void onCompleted() {
    checkComplete();
    endings++;
    end.complete(Status.OK);
  }

  final void read(int messages) {
    call.request(messages);
  }

  final void cancel() {
    call.cancel("the test has seen enough", null);
  }

  final Status awaitEnd() throws Exception {
    return end.get(60, TimeUnit.SECONDS);
  }

  final synchronized Throwable failure() {
    return failure;
  }

  final synchronized int endings() {
    return endings;
  }
}
