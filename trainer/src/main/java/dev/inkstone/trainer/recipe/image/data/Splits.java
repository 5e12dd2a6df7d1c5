package dev.inkstone.trainer.recipe.image.data;

import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Puts images into the parts of a data set by a hash of their pixels, so that an image that occurs
 * twice is in one part, and the parts do not depend on the order of the source.
 */
public final class Splits {
  static final int BUCKETS = 1000;

  private Splits() {}

  /** The images whose bucket, from 0 to 999, is in [from, to). */
  public static int[] inBuckets(ImageSet set, int from, int to) {
    IntPredicate in =
        image -> {
          int bucket = bucket(set, image);
          return bucket >= from && bucket < to;
        };
    return IntStream.range(0, set.size()).filter(in).toArray();
  }

  private static int bucket(ImageSet set, int image) {
    int size = set.shape().size();
    byte[] pixels = Arrays.copyOfRange(set.pixels(), image * size, (image + 1) * size);
    // String's hash, spread by the multiplier of Fibonacci hashing.
    long spread = Arrays.hashCode(pixels) * 0x9E3779B97F4A7C15L;
    return (int) Long.remainderUnsigned(spread >>> 32, BUCKETS);
  }
}
