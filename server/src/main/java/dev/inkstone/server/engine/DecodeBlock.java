package dev.inkstone.server.engine;

import java.util.Arrays;
import java.util.Collection;

/**
 * Which of the sequences that decode stand in the block, the slots that a step attends to in one
 * product. There each of them costs as many positions as the longest has; one that stands apart
 * costs its own and some more, and its rows need not move when it begins to decode. So those stand
 * apart that are much longer than the others.
 */
final class DecodeBlock {
  /** The products of one sequence alone take as long as attending to so many positions. */
  static final int APART = 640;

  /** Every sequence apart is a product more in each layer. */
  static final int MOST_APART = 4;

  private DecodeBlock() {}

  /**
   * The length up to which sequences stand in the block; the others, some at least being in it, are
   * apart.
   *
   * @param decoding the sequences that decode in a step
   */
  static int longest(Collection<Generation> decoding) {
    int[] lengths = decoding.stream().mapToInt(Generation::computed).sorted().toArray();
    int n = lengths.length;
    if (n == 0) {
      return 0;
    }
    int longest = lengths[n - 1];
    long least = (long) n * longest;
    long apart = 0;
    for (int left = n - 1; left > 0 && n - left <= MOST_APART; left--) {
      apart += lengths[left] + APART;
      long cost = apart + (long) left * lengths[left - 1];
      if (cost < least) {
        least = cost;
        longest = lengths[left - 1];
      }
    }
    return longest;
  }
}
