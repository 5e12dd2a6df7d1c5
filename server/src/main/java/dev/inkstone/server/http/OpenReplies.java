package dev.inkstone.server.http;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Counts requests that are not answered to their end, so that a drain can wait for them. */
public final class OpenReplies {
  private int count;

  /**
   * One more.
   *
   * @return to be run when it has its end; running it again does nothing
   */
  synchronized Runnable begin() {
    count++;
    AtomicBoolean ended = new AtomicBoolean();
    return () -> {
      if (!ended.getAndSet(true)) {
        end();
      }
    };
  }

  private synchronized void end() {
    count--;
    notifyAll();
  }

  /** Waits until there is none, for so long at most. */
  synchronized void awaitNone(Duration atMost) throws InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    for (long left = atMost.toNanos(); count > 0 && left > 0; left = end - System.nanoTime()) {
      TimeUnit.NANOSECONDS.timedWait(this, Math.max(left, TimeUnit.MILLISECONDS.toNanos(1)));
    }
  }
}
