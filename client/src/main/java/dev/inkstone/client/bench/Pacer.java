package dev.inkstone.client.bench;

import java.util.concurrent.locks.LockSupport;

/** Holds a thread until a time has come. */
@FunctionalInterface
interface Pacer {
  /** Returns when {@link System#nanoTime} has reached this, or the clock of a test. */
  void awaitUntil(long nanos);

  /** Sleeps; late by some tenths of a millisecond at most, on a machine that is not full. */
  Pacer SLEEPING =
      nanos -> {
        for (long left = nanos - System.nanoTime();
            left > 0;
            left = nanos - System.nanoTime()) {
          LockSupport.parkNanos(left);
        }
      };
}
