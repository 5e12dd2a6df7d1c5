package dev.inkstone.server.rpc;

import java.time.Clock;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** Mints generation ids: UUIDs of version 7 (RFC 9562, section 5.7), which sort by time. */
public final class GenerationIds {
  private final Clock clock;
  private final RandomGenerator random;

  /**
   * @param random must be safe for use by several threads
   */
  public GenerationIds(Clock clock, RandomGenerator random) {
    this.clock = clock;
    this.random = random;
  }

  String next() {
    long time = clock.millis() << 16;
    long version = 0x7000L;
    long variant = 0x8000_0000_0000_0000L;
    long high = time | version | random.nextLong(0x1000);
    long low = variant | (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL);
    return new UUID(high, low).toString();
  }
}
