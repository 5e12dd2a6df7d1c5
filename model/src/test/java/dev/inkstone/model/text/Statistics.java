package dev.inkstone.model.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;

/** Tests of fit for counted draws. */
final class Statistics {
  /** The standard normal's upper 1e-5 quantile: a right sampler fails one seed in 100,000. */
  private static final double Z = 4.265;

  private Statistics() {}

  /** Pearson's chi-square; tokens of weight zero must never have come. */
  static void assertFits(int[] counts, double[] weights) {
    double total = Arrays.stream(weights).sum();
    int draws = Arrays.stream(counts).sum();
    double statistic = 0;
    int cells = 0;
    for (int i = 0; i < counts.length; i++) {
      double expected = draws * weights[i] / total;
      if (expected == 0) {
        assertThat(counts[i]).as("token %d", i).isZero();
      } else {
        statistic += Math.pow(counts[i] - expected, 2) / expected;
        cells++;
      }
    }
    if (cells > 1) {
      assertThat(statistic).isLessThan(critical(cells - 1));
    }
  }

  /** The quantile by Wilson and Hilferty's cube, 1931. */
  private static double critical(int freedom) {
    double a = 2.0 / (9 * freedom);
    return freedom * Math.pow(1 - a + Z * Math.sqrt(a), 3);
  }
}
