package dev.inkstone.server.engine;

import java.util.Arrays;

/**
 * How many prompt tokens a step computes beside decoding: as many as make it last {@value #LONGEST}
 * times as long as a step that only decodes, so that the readers of running streams hardly notice a
 * long prompt. Learned from the steps themselves, since only they tell what a token costs on this
 * machine with this model, and how crowded it is.
 */
final class ChunkPace {
  /** How long a step may last, as a multiple of one without prompts. */
  static final double LONGEST = 1.75;

  /** With fewer tokens a step costs hardly less, and a prompt would take for ever. */
  static final int LEAST_TOKENS = 4;

  private static final int MULTIPLE = 2;

  /** Before anything is known. */
  private static final int FIRST_TOKENS = 8;

  /** A step that was held up by something else counts as one that took so many times longer. */
  private static final double MOST_SURPRISE = 3;

  private static final double STEP_WEIGHT = 0.1;
  private static final double TOKEN_WEIGHT = 1. / 64;

  /** Nanoseconds of a step that only decodes so many sequences; 0 where there was none yet. */
  private double[] decodeNanos = new double[1];

  /** What a prompt token adds to a step; 0 before the first. */
  private double tokenNanos;

  /** The most prompt tokens, all together, of a step that decodes so many sequences. */
  int tokens(int decoding) {
    double usual = usual(decoding);
    if (usual == 0 || tokenNanos == 0) {
      return FIRST_TOKENS;
    }
    int affordable = (int) ((LONGEST - 1) * usual / tokenNanos);
    return Math.max(LEAST_TOKENS, affordable / MULTIPLE * MULTIPLE);
  }

  /**
   * A step has run.
   *
   * @param prefilled prompt tokens that it computed
   */
  void ran(int decoding, int prefilled, long nanos) {
    if (decoding == 0 || nanos <= 0) {
      return;
    }
    double usual = usual(decoding);
    if (prefilled > 0 && usual > 0) {
      double cost = Math.max(1, nanos - usual) / prefilled;
      tokenNanos = learned(tokenNanos, cost, Math.min(1, prefilled * TOKEN_WEIGHT));
    } else if (prefilled == 0) {
      if (decoding >= decodeNanos.length) {
        decodeNanos = Arrays.copyOf(decodeNanos, 2 * decoding);
      }
      double before = decodeNanos[decoding] == 0 ? nanos : decodeNanos[decoding];
      decodeNanos[decoding] = learned(before, nanos, STEP_WEIGHT);
    }
  }

  private static double learned(double before, double now, double weight) {
    return before == 0 ? now : before + weight * (Math.min(now, MOST_SURPRISE * before) - before);
  }

  /** Of the nearest number of sequences that is known, fewer rather than more; 0 if none is. */
  private double usual(int decoding) {
    int from = Math.min(decoding, decodeNanos.length - 1);
    for (int fewer = from; fewer > 0; fewer--) {
      if (decodeNanos[fewer] > 0) {
        return decodeNanos[fewer];
      }
    }
    for (int more = from + 1; more < decodeNanos.length; more++) {
      if (decodeNanos[more] > 0) {
        return decodeNanos[more];
      }
    }
    return 0;
  }
}
