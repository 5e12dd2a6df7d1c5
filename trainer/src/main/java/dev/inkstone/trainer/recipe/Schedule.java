package dev.inkstone.trainer.recipe;

import java.util.List;

/**
 * Learning rate by step: a linear warm-up, then half a cosine from the peak down to a floor, and at
 * each restart half a cosine again (Loshchilov & Hutter 2017, equation 5).
 *
 * @param peak the highest rate, reached at the end of the warm-up and at each restart
 * @param floor the rate of the last step of each cosine
 * @param warmUp steps of the warm-up
 * @param steps all steps
 * @param restarts the steps, rising, after which a cosine begins anew; those past the end are left
 *     out
 */
public record Schedule(double peak, double floor, long warmUp, long steps, List<Long> restarts) {
  public Schedule {
    if (steps <= warmUp) {
      throw new IllegalArgumentException(
          "steps must be above the " + warmUp + " steps of the warm-up, but are " + steps);
    }
    restarts = restarts.stream().filter(step -> step > warmUp && step < steps).toList();
  }

  /** Without restarts. */
  public Schedule(double peak, double floor, long warmUp, long steps) {
    this(peak, floor, warmUp, steps, List.of());
  }

  /** The rate of a step in [1, steps]. */
  public double rate(long step) {
    if (step <= warmUp) {
      return peak * step / warmUp;
    }
    long begin = warmUp;
    long end = steps;
    for (long restart : restarts) {
      if (step > restart) {
        begin = restart;
      } else {
        end = Math.min(end, restart);
      }
    }
    double done = (double) (step - begin) / (end - begin);
    return floor + (peak - floor) * 0.5 * (1 + Math.cos(Math.PI * Math.min(done, 1)));
  }
}
