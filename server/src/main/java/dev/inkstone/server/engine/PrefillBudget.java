package dev.inkstone.server.engine;

/** How many more prompt tokens one step may compute. */
final class PrefillBudget {
  private final int leastCharge;
  private int left;

  /**
   * @param tokens the most of the step
   * @param leastCharge what each chunk is charged at least; two chunks fit in any case
   */
  PrefillBudget(int tokens, int leastCharge) {
    this.left = tokens;
    this.leastCharge = Math.min(leastCharge, Math.max(1, tokens / 2));
  }

  boolean isSpent() {
    return left <= 0;
  }

  /** Takes a chunk of at most so many tokens; returns how many it has. */
  int takeChunk(int tokens) {
    int count = Math.min(tokens, left);
    left -= Math.max(count, leastCharge);
    return count;
  }

  /** Takes what is charged for other work than a chunk. */
  void take(int tokens) {
    left -= tokens;
  }
}
