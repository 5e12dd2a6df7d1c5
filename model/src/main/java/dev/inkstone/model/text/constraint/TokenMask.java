package dev.inkstone.model.text.constraint;

import java.util.Arrays;

/** Which tokens may come next: a list of few, or a bit for each of many. Immutable. */
final class TokenMask {
  /** A list is the smaller below one token in so many. */
  private static final int FEW = 32;

  private static final int BITS = Long.SIZE;

  private final int size;
  private final int[] list;
  private final long[] bits;

  /**
   * A mask over a vocabulary of {@code size}.
   *
   * @param allowed ids of the tokens that may come, the first {@code count} of the array
   * @param others a mask of further tokens that may come, or null
   */
  TokenMask(int size, int[] allowed, int count, TokenMask others) {
    this.size = size;
    if (others == null && count < size / FEW) {
      list = Arrays.copyOf(allowed, count);
      Arrays.sort(list);
      bits = null;
    } else {
      list = null;
      bits = new long[(size + BITS - 1) / BITS];
      allow(allowed, count);
      if (others != null && others.list != null) {
        allow(others.list, others.list.length);
      } else if (others != null) {
        for (int word = 0; word < bits.length; word++) {
          bits[word] |= others.bits[word];
        }
      }
    }
  }

  private void allow(int[] tokens, int count) {
    for (int i = 0; i < count; i++) {
      bits[tokens[i] / BITS] |= 1L << tokens[i] % BITS;
    }
  }

  boolean allows(int token) {
    return list != null
        ? Arrays.binarySearch(list, token) >= 0
        : (bits[token / BITS] >>> token % BITS & 1) != 0;
  }

  /** Bytes of memory. */
  int bytes() {
    return list != null ? list.length * Integer.BYTES : bits.length * Long.BYTES;
  }

  /** Sets the scores of all other tokens to minus infinity. */
  void apply(float[] logits, int offset) {
    if (list != null) {
      float[] kept = new float[list.length];
      for (int i = 0; i < list.length; i++) {
        kept[i] = logits[offset + list[i]];
      }
      Arrays.fill(logits, offset, offset + size, Float.NEGATIVE_INFINITY);
      for (int i = 0; i < list.length; i++) {
        logits[offset + list[i]] = kept[i];
      }
      return;
    }
    for (int word = 0; word < bits.length; word++) {
      int first = offset + word * BITS;
      long forbidden = ~bits[word];
      if (forbidden == -1L) {
        Arrays.fill(logits, first, Math.min(first + BITS, offset + size),
            Float.NEGATIVE_INFINITY);
      } else {
        for (; forbidden != 0; forbidden &= forbidden - 1) {
          int token = first + Long.numberOfTrailingZeros(forbidden);
          if (token < offset + size) {
            logits[token] = Float.NEGATIVE_INFINITY;
          }
        }
      }
    }
  }
}
