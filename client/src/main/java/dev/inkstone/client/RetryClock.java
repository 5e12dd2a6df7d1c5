package dev.inkstone.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Time and chance, as far as retries need them. Safe for many threads. */
interface RetryClock {
  /** The time and chance of this machine. */
  RetryClock SYSTEM =
      new RetryClock() {
        @Override
        public long nanoTime() {
          return System.nanoTime();
        }

        @Override
        public double chance() {
          return ThreadLocalRandom.current().nextDouble();
        }

        @Override
        public void after(Duration pause, Runnable task) {
          CompletableFuture.delayedExecutor(pause.toNanos(), TimeUnit.NANOSECONDS).execute(task);
        }
      };

  /** As {@link System#nanoTime}. */
  long nanoTime();

  /** At least 0 and below 1, evenly. */
  double chance();

  /** Runs a task once, when the pause is over, on a thread that it must not block. */
  void after(Duration pause, Runnable task);
}
