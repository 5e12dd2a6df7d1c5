package dev.inkstone.trainer.learn.image;

import dev.inkstone.trainer.learn.Limits;

/**
 * Everything that decides what a flow's learning from ratings computes: the same options on the
 * same parent, examples and base data give the same losses.
 *
 * @param steps how many at least
 * @param epochs passes over the examples at least
 * @param rate the highest learning rate; {@link dev.inkstone.trainer.learn.LearningOptions.Rates}
 *     says how it rises and falls
 * @param terms what the objectives are scaled by
 * @param sizes how much goes into a step
 * @param seed of the order of examples and base data, the noise and the times
 */
public record FlowOptions(
    int steps, double epochs, double rate, Terms terms, Sizes sizes, long seed) {
  public static final FlowOptions DEFAULTS =
      new FlowOptions(30, 2, 2e-5, Terms.DEFAULTS, Sizes.DEFAULTS, 1);

  /**
   * Scales and weights of the objectives.
   *
   * @param beta see {@link FlowKto}; a loss is a mean over pixels, so that it is larger than that
   *     of text
   * @param ratio weight of all that is liked over that of all that is disliked
   * @param kto weight of KTO
   * @param base weight of the flow's loss on the base data
   */
  public record Terms(double beta, double ratio, double kto, double base) {
    public static final Terms DEFAULTS = new Terms(1000, 1, 1, 1);

    public Terms {
      Limits.positive("terms.beta", beta);
      Limits.positive("terms.ratio", ratio);
      Limits.notNegative("terms.kto", kto);
      Limits.notNegative("terms.base", base);
    }
  }

  /**
   * @param examples of a step
   * @param draws points of an image's path from noise in a step; those of both images of a
   *     preference are the same
   * @param base images of base data in a step
   */
  public record Sizes(int examples, int draws, int base) {
    public static final Sizes DEFAULTS = new Sizes(8, 2, 16);

    public Sizes {
      Limits.positive("sizes.examples", examples);
      Limits.positive("sizes.draws", draws);
      Limits.positive("sizes.base", base);
    }
  }

  public FlowOptions {
    Limits.positive("steps", steps);
    Limits.notNegative("epochs", epochs);
    Limits.positive("rate", rate);
  }

  public FlowOptions withSeed(long value) {
    return new FlowOptions(steps, epochs, rate, terms, sizes, value);
  }

  /** As {@link dev.inkstone.trainer.learn.LearningOptions#gentler}. */
  public FlowOptions gentler(int refusals) {
    double share = Math.pow(0.5, refusals);
    Terms softer = new Terms(terms.beta(), terms.ratio(), terms.kto(), terms.base() / share);
    return new FlowOptions(steps, epochs, rate * share, softer, sizes, seed);
  }
}
