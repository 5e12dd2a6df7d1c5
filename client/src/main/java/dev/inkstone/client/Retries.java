package dev.inkstone.client;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/** Repeats a blocking call as a {@link RetryPolicy} says. Only for calls that are safe to repeat. */
final class Retries {
  private final RetryPolicy policy;
  private final RetryClock clock;

  Retries(RetryPolicy policy, RetryClock clock) {
    this.policy = policy;
    this.clock = clock;
  }

  /**
   * The call's first success.
   *
   * @throws StatusRuntimeException as of the last try; CANCELLED if the thread is interrupted
   */
  <T> T call(Supplier<T> call) {
    Backoff backoff = new Backoff(policy, clock);
    while (true) {
      try {
        return call.get();
      } catch (StatusRuntimeException failure) {
        Optional<Duration> pause = backoff.after(failure);
        if (pause.isEmpty()) {
          throw failure;
        }
        sleep(clock, pause.get(), new CompletableFuture<>());
      }
    }
  }

  /**
   * Waits for the pause to end, or for something that ends it early.
   *
   * @throws StatusRuntimeException CANCELLED if the thread is interrupted
   */
  static void sleep(RetryClock clock, Duration pause, CompletableFuture<Void> early) {
    CompletableFuture<Void> due = new CompletableFuture<>();
    clock.after(pause, () -> due.complete(null));
    try {
      CompletableFuture.anyOf(due, early).get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Status.CANCELLED.withDescription("interrupted").asRuntimeException();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }
}
