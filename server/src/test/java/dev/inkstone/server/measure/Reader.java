package dev.inkstone.server.measure;

import dev.inkstone.v1.GenerateTextRequest;
import dev.inkstone.v1.GenerateTextResponse;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Reads a stream to its ending and keeps nothing but counts. */
class Reader implements ClientResponseObserver<GenerateTextRequest, GenerateTextResponse> {
  private final boolean reads;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicInteger endings = new AtomicInteger();
  private ClientCallStreamObserver<GenerateTextRequest> call;
  private volatile Status.Code ending;
  private volatile int tokens;

  /**
   * @param reads false for one who reads nothing before {@link #readAll}
   */
  Reader(boolean reads) {
    this.reads = reads;
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<GenerateTextRequest> call) {
    this.call = call;
    if (!reads) {
      call.disableAutoRequestWithInitial(0);
    }
  }

  @Override
  public void onNext(GenerateTextResponse event) {
    tokens = tokens + event.getChunk().getTokenIdsCount();
  }

  @Override
  public void onError(Throwable failure) {
    end(Status.fromThrowable(failure).getCode());
  }

  @Override
  public void onCompleted() {
    end(Status.Code.OK);
  }

  /** Called once, on the network's thread, when the stream has ended. */
  void end(Status.Code code) {
    if (endings.incrementAndGet() > 1) {
      throw new IllegalStateException("a stream ended twice: " + ending + ", then " + code);
    }
    ending = code;
    ended.countDown();
  }

  void cancel() {
    call.cancel("the stream is not wanted any more", null);
  }

  void readAll() {
    call.request(Integer.MAX_VALUE);
  }

  int tokens() {
    return tokens;
  }

  /** How the stream ended, or null if it did not within so many nanoseconds. */
  Status.Code awaitEnd(long nanos) throws InterruptedException {
    return ended.await(Math.max(0, nanos), TimeUnit.NANOSECONDS) ? ending : null;
  }
}
