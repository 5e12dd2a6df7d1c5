package dev.inkstone.server.cache;

import java.util.Arrays;

/**
 * Which slots of a cache hold the rows of sequences that have ended, kept for prompts that begin
 * alike. Accounting only: token ids and slot numbers, no tensors. Not thread-safe.
 *
 * <p>A slot holds at most one. The eviction rule: the one that was used least recently goes first,
 * where being retained and being found both count as use. One that another begins with is worth
 * nothing beside it and goes at once, so that a conversation of many turns takes one slot.
 *
 * <p>Sequences are compared token by token: over a few slots that costs less than hashing blocks of
 * them, finds every token that is shared, and cannot take one text for another.
 */
public final class RetainedPrefixes {
  /** No slot. */
  public static final int NONE = -1;

  private final int[][] tokens;
  private final long[] lastUse;
  private long uses;
  private int count;

  public RetainedPrefixes(int slots) {
    tokens = new int[slots][];
    lastUse = new long[slots];
  }

  private RetainedPrefixes(RetainedPrefixes other) {
    tokens = other.tokens.clone();
    lastUse = other.lastUse.clone();
    uses = other.uses;
    count = other.count;
  }

  /** Another account, of the same content, that goes its own way. */
  public RetainedPrefixes copy() {
    return new RetainedPrefixes(this);
  }

  /** How many leading tokens two sequences of these lengths share. */
  public static int shared(int[] a, int aLength, int[] b, int bLength) {
    int mismatch = Arrays.mismatch(a, 0, aLength, b, 0, bLength);
    return mismatch < 0 ? aLength : mismatch;
  }

  /**
   * Notes that a slot's rows are those of {@code sequence}, unless another slot has them already.
   *
   * @param sequence is kept, and must not change
   */
  public void retain(int slot, int[] sequence) {
    drop(slot);
    for (int other = 0; other < tokens.length; other++) {
      if (tokens[other] == null) {
        continue;
      }
      int shared = shared(tokens[other], tokens[other].length, sequence, sequence.length);
      if (shared == sequence.length) {
        use(other);
        return;
      }
      if (shared == tokens[other].length) {
        drop(other);
      }
    }
    tokens[slot] = sequence;
    count++;
    use(slot);
  }

  /** How many leading tokens of {@code sequence} a slot's rows are those of; 0 for an empty one. */
  public int shared(int slot, int[] sequence, int length) {
    return tokens[slot] == null
        ? 0
        : shared(tokens[slot], tokens[slot].length, sequence, length);
  }

  /** Makes a slot's content the last to be evicted. */
  public void use(int slot) {
    lastUse[slot] = ++uses;
  }

  /** Forgets what a slot holds, if anything. */
  public void drop(int slot) {
    if (tokens[slot] != null) {
      tokens[slot] = null;
      count--;
    }
  }

  public void clear() {
    Arrays.fill(tokens, null);
    count = 0;
  }

  /** Follows rows that are moved to a slot that holds nothing. */
  public void move(int from, int to) {
    tokens[to] = tokens[from];
    lastUse[to] = lastUse[from];
    tokens[from] = null;
  }

  /**
   * Forgets what was used least recently.
   *
   * @param spared a slot to leave alone, or {@link #NONE}
   * @return the slot that is free now, or {@link #NONE} if there was nothing to evict
   */
  public int evict(int spared) {
    int oldest = NONE;
    for (int slot = 0; slot < tokens.length; slot++) {
      if (tokens[slot] != null && slot != spared
          && (oldest == NONE || lastUse[slot] < lastUse[oldest])) {
        oldest = slot;
      }
    }
    if (oldest != NONE) {
      drop(oldest);
    }
    return oldest;
  }

  public boolean holds(int slot) {
    return tokens[slot] != null;
  }

  /** How many rows of a slot are retained; 0 for one that holds nothing. */
  public int rows(int slot) {
    return tokens[slot] == null ? 0 : tokens[slot].length;
  }

  /** How many slots hold something. */
  public int count() {
    return count;
  }
}
