package dev.inkstone.model.text;

/**
 * Random numbers that are a function of where they are used, not of what was drawn before: a token
 * depends on its seed alone, whatever else runs in the batch, and a generation can go on anywhere.
 *
 * <p>The mixing function and its increment are those of SplitMix64 (Steele, Lea and Flood, "Fast
 * splittable pseudorandom number generators", 2014).
 */
final class CounterRandom {
  private static final long INCREMENT = 0x9E3779B97F4A7C15L;

  private CounterRandom() {}

  /** A number in [0, 1) with 53 random bits. */
  static double uniform(long seed, int candidate, int position) {
    long stream = mix(mix(seed) + INCREMENT * (candidate + 1L));
    return (mix(stream + INCREMENT * (position + 1L)) >>> 11) * 0x1p-53;
  }

  private static long mix(long z) {
    long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
    return b ^ (b >>> 31);
  }
}
