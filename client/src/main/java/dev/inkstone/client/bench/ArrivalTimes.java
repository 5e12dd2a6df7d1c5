package dev.inkstone.client.bench;

import dev.inkstone.v1.GenerateTextResponse;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/** When each chunk of one stream came, in nanoseconds; kept from its first chunk on. */
final class ArrivalTimes implements StreamObserver<GenerateTextResponse> {
  private final LongSupplier nanoTime;
  private final long awaited;
  private final List<Long> times = new ArrayList<>();
  private final CompletableFuture<Void> reached = new CompletableFuture<>();
  private final CompletableFuture<List<Long>> done = new CompletableFuture<>();

  /**
   * @param awaited after how many chunks {@link #reached()} is complete
   */
  ArrivalTimes(LongSupplier nanoTime, long awaited) {
    this.nanoTime = nanoTime;
    this.awaited = awaited;
  }

  /** Completes when the awaited chunk has come; fails with the stream. */
  CompletableFuture<Void> reached() {
    return reached;
  }

  /** All times, when the stream has ended; fails with the stream. */
  CompletableFuture<List<Long>> done() {
    return done;
  }

  @Override
  public void onNext(GenerateTextResponse event) {
    if (event.hasChunk() && event.getChunk().getTokenIdsCount() > 0) {
      times.add(nanoTime.getAsLong());
      if (times.size() == awaited) {
        reached.complete(null);
      }
    }
  }

  @Override
  public void onError(Throwable failure) {
    reached.completeExceptionally(failure);
    done.completeExceptionally(failure);
  }

  @Override
  public void onCompleted() {
    reached.complete(null);
    done.complete(List.copyOf(times));
  }
}
