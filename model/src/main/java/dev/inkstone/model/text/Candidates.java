package dev.inkstone.model.text;

import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * The tokens still in the running, narrowed down step by step and drawn from at last. Nothing is
 * sorted: the narrowing partitions around pivots, which is linear in the vocabulary on average.
 *
 * <p>Each token is a 64-bit key, its score above its inverted id, so that keys compare like scores,
 * equal scores put the lower id first, and no two keys are equal.
 */
final class Candidates {
  /** Up to so many are found by insertion and drawn from in a sorted list. */
  private static final int FEW = 256;

  private final float[] scores;
  private final long[] keys;
  private final double[] weights;
  private int count;

  /** Whether every token is in the running; the keys are not written then. */
  private boolean all;

  Candidates(int vocabularySize) {
    scores = new float[vocabularySize];
    keys = new long[vocabularySize];
    weights = new double[vocabularySize];
  }

  /** The scores of all tokens, to be written before {@link #reset}. */
  float[] scores() {
    return scores;
  }

  /** Puts every token in the running. */
  void reset() {
    all = true;
  }

  /** Puts the tokens with the {@code most} highest scores in the running. */
  void reset(int most) {
    if (most <= Math.min(FEW, scores.length)) {
      insertHighest(most);
    } else if (most < scores.length) {
      keepIf(id -> true);
      keepCount(most);
    } else {
      reset();
    }
  }

  /** Of all tokens, keeps those that pass. */
  private void keepIf(IntPredicate kept) {
    all = false;
    count = 0;
    for (int id = 0; id < scores.length; id++) {
      if (kept.test(id)) {
        keys[count++] = key(scores[id], id);
      }
    }
  }

  /** Few tokens of many are ever inserted, so that this takes one look at each. */
  private void insertHighest(int most) {
    all = false;
    count = 0;
    float least = Float.NEGATIVE_INFINITY;
    for (int id = 0; id < scores.length; id++) {
      // An equal score of a higher id ranks lower.
      if (count == most && scores[id] <= least) {
        continue;
      }
      long key = key(scores[id], id);
      int at = count < most ? count++ : most - 1;
      for (; at > 0 && keys[at - 1] < key; at--) {
        keys[at] = keys[at - 1];
      }
      keys[at] = key;
      least = scores[id(keys[count - 1])];
    }
  }

  /** Keeps the highest of those in the running, fewer than there are. */
  private void keepCount(int most) {
    int low = 0;
    int high = count;
    while (high - low > 1 && most < high) {
      int middle = partition(low, high);
      if (most <= middle) {
        high = middle;
      } else {
        low = middle;
      }
    }
    count = most;
  }

  /** Weighs the tokens: {@code exp((score - max) / temperature)}, so that the best weighs 1. */
  void weigh(float max, double temperature) {
    if (all) {
      // In the order of memory this takes a third of the time that it takes by keys.
      for (int id = 0; id < scores.length; id++) {
        weights[id] = FastExp.exp(((double) scores[id] - max) / temperature);
      }
      return;
    }
    for (int i = 0; i < count; i++) {
      int id = id(keys[i]);
      weights[id] = FastExp.exp(((double) scores[id] - max) / temperature);
    }
  }

  /** Keeps the fewest tokens, best first, that hold at least this share of the weight. */
  void keepShare(double share) {
    double total = total();
    double wanted = share * total;
    if (all) {
      // All tokens below this hold less than the rest of the share together: most of a vocabulary.
      double negligible = total * (1 - share) / (2 * scores.length);
      keepIf(id -> weights[id] > negligible);
    }
    double above = 0;
    int low = 0;
    int high = count;
    while (high - low > 1) {
      int middle = partition(low, high);
      double upper = weight(low, middle);
      if (above + upper >= wanted) {
        high = middle;
      } else {
        above += upper;
        low = middle;
      }
    }
    count = high;
  }

  /** Keeps tokens of at least this weight. */
  void keepWeight(double least) {
    if (all) {
      keepIf(id -> weights[id] >= least);
      return;
    }
    int kept = 0;
    for (int i = 0; i < count; i++) {
      if (weights[id(keys[i])] >= least) {
        keys[kept++] = keys[i];
      }
    }
    count = kept;
  }

  /**
   * Draws a token with the probability of its weight.
   *
   * <p>Goes by id, not by rank: two runs whose scores differ by a rounding would else walk the
   * tokens in another order and draw another one with the same random number.
   *
   * @param uniform in [0, 1)
   */
  int draw(double uniform) {
    if (!all && count <= FEW) {
      return drawFromFew(uniform);
    }
    long lowest = all ? Long.MIN_VALUE : Long.MAX_VALUE;
    for (int i = 0; i < count && !all; i++) {
      lowest = Math.min(lowest, keys[i]);
    }
    double left = uniform * total();
    int last = -1;
    for (int id = 0; id < scores.length; id++) {
      if ((all || key(scores[id], id) >= lowest) && weights[id] > 0) {
        last = id;
        left -= weights[id];
        if (left < 0) {
          return id;
        }
      }
    }
    return last;
  }

  private int drawFromFew(double uniform) {
    double left = uniform * total();
    int[] ids = new int[count];
    for (int i = 0; i < count; i++) {
      ids[i] = id(keys[i]);
    }
    Arrays.sort(ids);
    int last = -1;
    for (int id : ids) {
      if (weights[id] > 0) {
        last = id;
        left -= weights[id];
        if (left < 0) {
          return id;
        }
      }
    }
    return last;
  }

  private double total() {
    if (!all) {
      return weight(0, count);
    }
    double sum = 0;
    for (double weight : weights) {
      sum += weight;
    }
    return sum;
  }

  private double weight(int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += weights[id(keys[i])];
    }
    return sum;
  }

  /**
   * Parts at least two keys so that all in [low, middle) are greater than all in [middle, high), by
   * Hoare's scheme. The last key is never the pivot when it is the least, so neither part is empty.
   *
   * @return middle, with low &lt; middle &lt; high
   */
  private int partition(int low, int high) {
    long pivot = median(keys[low], keys[(low + high - 1) >>> 1], keys[high - 1]);
    int i = low - 1;
    int j = high;
    while (true) {
      do {
        i++;
      } while (keys[i] > pivot);
      do {
        j--;
      } while (keys[j] < pivot);
      if (i >= j) {
        return j + 1;
      }
      long swapped = keys[i];
      keys[i] = keys[j];
      keys[j] = swapped;
    }
  }

  private static long median(long a, long b, long c) {
    return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
  }

  private static long key(float score, int id) {
    // Adding zero turns -0 into 0; the xor makes the bits of negative numbers ascend.
    int bits = Float.floatToRawIntBits(score + 0f);
    int ascending = bits ^ ((bits >> 31) & 0x7FFFFFFF);
    return ((long) ascending << 32) | (~id & 0xFFFFFFFFL);
  }

  private static int id(long key) {
    return ~(int) key;
  }
}
