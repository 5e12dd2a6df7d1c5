package dev.inkstone.model.text;

/**
 * The exponential function for weights, in about half the time of {@link Math#exp}: every token
 * wants a whole vocabulary of them. The same on every machine.
 */
final class FastExp {
  private static final double LOG2_E = 1.4426950408889634;
  private static final double LN_2 = 0.6931471805599453;

  /** Below this the result would not be a normal number. */
  private static final double LEAST = -708;

  private static final int EXPONENT_BIAS = 1023;
  private static final int MANTISSA_BITS = 52;

  private FastExp() {}

  /**
   * Returns {@code e^x} with a relative error below 1e-9, and 0 below e^-708.
   *
   * @param x at most 0
   */
  static double exp(double x) {
    if (x < LEAST) {
      return 0;
    }
    // e^x = 2^k * e^r with r in [-ln(2)/2, ln(2)/2], where nine terms of Taylor's series do.
    int k = (int) (x * LOG2_E - 0.5);
    double r = x - k * LN_2;
    double low = 1 + r * (1 + r * (1.0 / 2 + r * (1.0 / 6 + r * (1.0 / 24))));
    double high = 1.0 / 120 + r * (1.0 / 720 + r * (1.0 / 5040 + r * (1.0 / 40320)));
    double r2 = r * r;
    double power = Double.longBitsToDouble((long) (k + EXPONENT_BIAS) << MANTISSA_BITS);
    return (low + r2 * r2 * r * high) * power;
  }
}
