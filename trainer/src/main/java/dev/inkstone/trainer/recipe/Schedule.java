package dev.inkstone.trainer.recipe;

/**
 * Learning rate by step: a linear warm-up, then half a cosine down to a floor (Loshchilov & Hutter
 * 2017, equation 5, without restarts).
 *
 * @param peak the highest rate, reached at the end of the warm-up
 * @param floor the rate of the last step
 * @param warmUp steps of the warm-up
 * @param steps all steps
 */
public record Schedule(double peak, double floor, long warmUp, long steps) {
  public Schedule {
    if (steps <= warmUp) {
      throw new IllegalArgumentException(
          "steps must be above the " + warmUp + " steps of the warm-up, but are " + steps);
    }
  }

  /** The rate of a step in [1, steps]. */
  public double rate(long step) {
    if (step <= warmUp) {
      return peak * step / warmUp;
    }
    double done = (double) (step - warmUp) / (steps - warmUp);
    return floor + (peak - floor) * 0.5 * (1 + Math.cos(Math.PI * Math.min(done, 1)));
  }
}
