package dev.inkstone.client.bench;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the endings of a load's requests; the first failure is the end of all. */
final class Completion {
  /** Bounds the load: a request that takes longer has failed. */
  static final Duration DEADLINE = Duration.ofMinutes(10);

  private final AtomicInteger open;
  private final CompletableFuture<Void> done = new CompletableFuture<>();

  Completion(int requests) {
    open = new AtomicInteger(requests);
    if (requests == 0) {
      done.complete(null);
    }
  }

  boolean isDone() {
    return done.isDone();
  }

  void ended() {
    if (open.decrementAndGet() == 0) {
      done.complete(null);
    }
  }

  void failed(Throwable failure) {
    done.completeExceptionally(failure);
  }

  /** Waits for the last ending; every request has a deadline, and so has this. */
  void await() {
    try {
      done.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException failure ? failure : e;
    }
  }
}
