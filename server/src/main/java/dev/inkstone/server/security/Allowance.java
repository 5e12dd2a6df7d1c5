package dev.inkstone.server.security;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * So much a minute, as a token bucket: full at first, it fills evenly, and never beyond one minute's
 * worth. It can owe, and then first fills to nothing. Thread-safe.
 */
final class Allowance {
  private static final double NANOS = Duration.ofMinutes(1).toNanos();

  private final long perMinute;
  private final LongSupplier nanoTime;
  private double left;
  private long asOf;

  /**
   * @param nanoTime as {@link System#nanoTime}
   */
  Allowance(long perMinute, LongSupplier nanoTime) {
    this.perMinute = perMinute;
    this.nanoTime = nanoTime;
    this.left = perMinute;
    this.asOf = nanoTime.getAsLong();
  }

  long perMinute() {
    return perMinute;
  }

  /**
   * Takes so many, all or none.
   *
   * @param count at most {@link #perMinute}
   * @return 0 if they are taken, or how long it would take until they are there
   */
  synchronized Duration take(long count) {
    fill();
    if (count <= left) {
      left -= count;
      return Duration.ZERO;
    }
    return Duration.ofNanos((long) Math.ceil((count - left) / perMinute * NANOS));
  }

  /** Gives so many back; a negative number takes more, as a debt. */
  synchronized void give(long count) {
    fill();
    left = Math.min(perMinute, left + count);
  }

  private void fill() {
    long now = nanoTime.getAsLong();
    left = Math.min(perMinute, left + (now - asOf) / NANOS * perMinute);
    asOf = now;
  }
}
