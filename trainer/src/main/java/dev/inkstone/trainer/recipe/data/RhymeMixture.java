package dev.inkstone.trainer.recipe.data;

import java.util.Arrays;
import java.util.List;

/**
 * A mixture of multinomials over rhyme groups, fitted by expectation-maximisation: every group of
 * line ends is drawn from one rhyme class, or from the background when it does not rhyme. Since a
 * group is drawn as a whole, a character with two readings gets a share in two classes.
 *
 * <p>Method: A. P. Dempster, N. M. Laird, D. B. Rubin, "Maximum likelihood from incomplete data
 * via the EM algorithm", 1977, for the mixture of unigrams (K. Nigam et al., 2000).
 */
final class RhymeMixture {
  private static final double SMOOTHING = 0.01;

  private final List<int[]> groups;
  private final int symbols;
  private final int classes;
  private double[][] shares;

  /**
   * @param groups line ends of each poem, as symbols below {@code symbols}
   * @param start how often each symbol is drawn from each class at first: [class][symbol]
   */
  RhymeMixture(List<int[]> groups, int symbols, double[][] start) {
    this.groups = groups;
    this.symbols = symbols;
    classes = start.length;
    shares = Arrays.copyOf(start, classes + 1);
    shares[classes] = new double[symbols];
    groups.forEach(group -> {
      for (int symbol : group) {
        shares[classes][symbol]++;
      }
    });
  }

  /** Fits, and returns how often each symbol was drawn from each class: [class][symbol]. */
  double[][] fit(int rounds) {
    double[] background = shares[classes].clone();
    for (int round = 0; round < rounds; round++) {
      shares = round(background);
    }
    return shares;
  }

  private double[][] round(double[] background) {
    double[][] logs = new double[classes + 1][symbols];
    double[] prior = new double[classes + 1];
    for (int k = 0; k <= classes; k++) {
      double[] counts = k == classes ? background : shares[k];
      double mass = sum(counts);
      prior[k] = Math.log(Math.max(1, sum(shares[k])));
      for (int s = 0; s < symbols; s++) {
        logs[k][s] = Math.log((counts[s] + SMOOTHING) / (mass + SMOOTHING * symbols));
      }
    }
    double[][] next = new double[classes + 1][symbols];
    double[] posterior = new double[classes + 1];
    for (int[] group : groups) {
      posterior(group, logs, prior, posterior);
      for (int k = 0; k <= classes; k++) {
        if (posterior[k] > 1e-6) {
          for (int symbol : group) {
            next[k][symbol] += posterior[k];
          }
        }
      }
    }
    return next;
  }

  private static void posterior(int[] group, double[][] logs, double[] prior, double[] out) {
    double max = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < out.length; k++) {
      out[k] = prior[k];
      for (int symbol : group) {
        out[k] += logs[k][symbol];
      }
      max = Math.max(max, out[k]);
    }
    double sum = 0;
    for (int k = 0; k < out.length; k++) {
      out[k] = Math.exp(out[k] - max);
      sum += out[k];
    }
    for (int k = 0; k < out.length; k++) {
      out[k] /= sum;
    }
  }

  private static double sum(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum;
  }
}
