package dev.inkstone.client.bench;

import dev.inkstone.client.InkstoneClient;
import dev.inkstone.v1.GenerateTextResponse;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes a number of requests, so many at a time: each that ends well is followed at once by the
 * next. The first failure ends the loop. Requests run on the network's thread, so that measuring
 * a stream costs no thread of its own.
 */
final class ClosedLoop {
  /** Bounds the loop: a request that takes longer has failed. */
  private static final Duration DEADLINE = Duration.ofMinutes(10);

  private final InkstoneClient client;
  private final RequestShape shape;
  private final LatencyRecorder recorder;
  private final int total;
  private final AtomicInteger begun = new AtomicInteger();
  private final AtomicInteger ended = new AtomicInteger();
  private final CompletableFuture<Void> done = new CompletableFuture<>();

  private ClosedLoop(
      InkstoneClient client, RequestShape shape, LatencyRecorder recorder, int total) {
    this.client = client;
    this.shape = shape;
    this.recorder = recorder;
    this.total = total;
  }

  /**
   * Makes all requests and waits for the last to end.
   *
   * @throws io.grpc.StatusRuntimeException if a request failed
   * @throws WrongLengthException if a stream ended with a wrong number of tokens
   */
  static void run(
      InkstoneClient client, RequestShape shape, LatencyRecorder recorder, int streams, int total) {
    ClosedLoop loop = new ClosedLoop(client, shape, recorder, total);
    for (int i = 0; i < Math.min(streams, total); i++) {
      loop.next();
    }
    if (total > 0) {
      loop.await();
    }
  }

  private void await() {
    try {
      done.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException failure ? failure : e;
    }
  }

  private void next() {
    int index = begun.getAndIncrement();
    if (index < total && !done.isDone()) {
      client.generate(shape.request(index), DEADLINE, new Session());
    }
  }

  /** One request, from its sending to its ending. */
  private final class Session implements StreamObserver<GenerateTextResponse> {
    private final LatencyRecorder.Request clock = recorder.begin();

    @Override
    public void onNext(GenerateTextResponse event) {
      switch (event.getEventCase()) {
        case STARTED -> clock.started(event.getStarted());
        case CHUNK -> clock.tokens(event.getChunk().getTokenIdsCount());
        case FINISHED -> clock.finished(event.getFinished().getUsage());
        case EVENT_NOT_SET -> { }
      }
    }

    @Override
    public void onError(Throwable failure) {
      done.completeExceptionally(failure);
    }

    @Override
    public void onCompleted() {
      if (clock.received() != shape.tokens()) {
        done.completeExceptionally(new WrongLengthException(clock.received(), shape.tokens()));
        return;
      }
      clock.end();
      if (ended.incrementAndGet() == total) {
        done.complete(null);
      } else {
        next();
      }
    }
  }
}
