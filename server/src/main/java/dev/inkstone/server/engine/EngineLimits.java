package dev.inkstone.server.engine;

import java.time.Duration;

/**
 * What bounds the engine.
 *
 * @param maxRunning the most sequences of one model that are seated at once; its slots bound it too
 * @param prefillTokens the most prompt tokens that one step computes
 * @param prefillCharge what a chunk is charged of {@code prefillTokens} at least: a call with few
 *     tokens costs about as much as one with this many, for the weights are read all the same
 * @param seatPatience how long a reader may be behind before its seat can go to one who waits:
 *     computing a long sequence again costs more than a short idle seat
 * @param prefixSlots slots that no sequence takes, so that rows of ended ones stay in them
 * @param readerPatience how long a reader may be behind before its stream is ended
 */
public record EngineLimits(
    int maxRunning,
    int prefillTokens,
    int prefillCharge,
    int prefixSlots,
    Duration seatPatience,
    Duration readerPatience) {

  public EngineLimits {
    if (maxRunning < 1 || prefillTokens < 1 || prefillCharge < 1) {
      throw new IllegalArgumentException("engine limits must be at least 1");
    }
    if (prefixSlots < 0) {
      throw new IllegalArgumentException("prefixSlots must be at least 0, got " + prefixSlots);
    }
  }

  /** Limits for a machine without special needs; what is given is the operator's choice. */
  public static EngineLimits of(int maxRunning, int prefixSlots) {
    return new EngineLimits(
        maxRunning, 128, 64, prefixSlots, Duration.ofSeconds(1), Duration.ofMinutes(2));
  }
}
