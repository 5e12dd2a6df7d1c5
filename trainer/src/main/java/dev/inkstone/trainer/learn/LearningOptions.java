package dev.inkstone.trainer.learn;

/**
 * Everything that decides what a learning computes: the same options on the same parent, examples
 * and base data give the same losses.
 *
 * @param steps how many at least
 * @param epochs passes over the examples, as long as they take no more than {@link #MOST_STEPS}
 * @param rates learning rates
 * @param terms what the objectives are scaled by
 * @param sizes how much goes into a step
 * @param adapter when and how an adapter learns in place of all weights
 * @param seed of the order of examples and of the adapter's first values
 */
public record LearningOptions(
    int steps, double epochs, Rates rates, Terms terms, Sizes sizes, Adapter adapter, long seed) {
  /** About a minute of one core for the poet. More steps at these rates would forget too much. */
  public static final int MOST_STEPS = 60;

  public static final LearningOptions DEFAULTS =
      new LearningOptions(
          30, 2, Rates.DEFAULTS, Terms.DEFAULTS, Sizes.DEFAULTS, Adapter.DEFAULTS, 1);

  /**
   * Learning rates: a linear warm-up, then constant and at the end a linear fall to a tenth.
   *
   * @param all the highest rate when all weights learn
   * @param adapter the highest rate when an adapter learns
   * @param warmUp share of the steps that the warm-up takes
   */
  public record Rates(double all, double adapter, double warmUp) {
    public static final Rates DEFAULTS = new Rates(1.5e-4, 2e-3, 0.1);

    public Rates {
      Limits.positive("rates.all", all);
      Limits.positive("rates.adapter", adapter);
      if (!(warmUp >= 0 && warmUp < 1)) {
        throw new IllegalArgumentException("rates.warm_up must be in [0, 1), but is " + warmUp);
      }
    }

    /** The share of the highest rate that a step in [1, steps] has. */
    double share(long step, long steps) {
      return share(warmUp, step, steps);
    }

    /** The same for a warm-up of this share. */
    public static double share(double warmUp, long step, long steps) {
      double rise = Math.max(1, Math.ceil(warmUp * steps));
      double left = (steps - step + 1) / (double) steps;
      return Math.min(Math.min(1, step / rise), Math.max(0.1, Math.min(1, 2 * left)));
    }
  }

  /**
   * Scales and weights of the objectives. An example's share of the loss does not depend on its
   * kind but by these.
   *
   * @param ktoBeta see {@link Kto}
   * @param ktoRatio weight of all that is liked over that of all that is disliked
   * @param dpoBeta see {@link Dpo}
   * @param kto weight of KTO
   * @param dpo weight of DPO
   * @param imitation weight of {@link Imitation}
   * @param base weight of the base data's cross entropy
   */
  public record Terms(
      double ktoBeta,
      double ktoRatio,
      double dpoBeta,
      double kto,
      double dpo,
      double imitation,
      double base) {
    public static final Terms DEFAULTS = new Terms(1, 1, 1, 1, 1, 0.2, 1);

    public Terms {
      Limits.positive("terms.kto_beta", ktoBeta);
      Limits.positive("terms.kto_ratio", ktoRatio);
      Limits.positive("terms.dpo_beta", dpoBeta);
      Limits.notNegative("terms.kto", kto);
      Limits.notNegative("terms.dpo", dpo);
      Limits.notNegative("terms.imitation", imitation);
      Limits.notNegative("terms.base", base);
    }
  }

  /**
   * @param exampleTokens the most tokens of rated completions in a step, padding counted
   * @param baseTokens the most tokens of base data in a step
   */
  public record Sizes(int exampleTokens, int baseTokens) {
    public static final Sizes DEFAULTS = new Sizes(1536, 768);

    public Sizes {
      Limits.positive("sizes.example_tokens", exampleTokens);
      Limits.positive("sizes.base_tokens", baseTokens);
    }
  }

  /**
   * @param above models with more parameters than this learn by an adapter, smaller ones by all
   *     their weights
   * @param rank of the adapter, see {@link dev.inkstone.model.text.Lora}
   * @param alpha its scale times its rank
   */
  public record Adapter(long above, int rank, double alpha) {
    public static final Adapter DEFAULTS = new Adapter(50_000_000, 16, 32);

    public Adapter {
      Limits.positive("adapter.rank", rank);
      Limits.positive("adapter.alpha", alpha);
      Limits.notNegative("adapter.above", above);
    }
  }

  public LearningOptions {
    Limits.positive("steps", steps);
    Limits.notNegative("epochs", epochs);
  }

  public LearningOptions withSteps(int value) {
    return new LearningOptions(value, epochs, rates, terms, sizes, adapter, seed);
  }

  public LearningOptions withEpochs(double value) {
    return new LearningOptions(steps, value, rates, terms, sizes, adapter, seed);
  }

  public LearningOptions withRates(Rates value) {
    return new LearningOptions(steps, epochs, value, terms, sizes, adapter, seed);
  }

  public LearningOptions withTerms(Terms value) {
    return new LearningOptions(steps, epochs, rates, value, sizes, adapter, seed);
  }

  public LearningOptions withSizes(Sizes value) {
    return new LearningOptions(steps, epochs, rates, terms, value, adapter, seed);
  }

  public LearningOptions withAdapter(Adapter value) {
    return new LearningOptions(steps, epochs, rates, terms, sizes, value, seed);
  }

  public LearningOptions withSeed(long value) {
    return new LearningOptions(steps, epochs, rates, terms, sizes, adapter, value);
  }

  /**
   * The same for another try after so many were refused: each halves the rates and doubles the weight
   * of the base data.
   */
  public LearningOptions gentler(int refusals) {
    double share = Math.pow(0.5, refusals);
    Rates slower = new Rates(rates.all() * share, rates.adapter() * share, rates.warmUp());
    Terms t = terms;
    return withRates(slower)
        .withTerms(
            new Terms(
                t.ktoBeta(), t.ktoRatio(), t.dpoBeta(), t.kto(), t.dpo(), t.imitation(),
                t.base() / share));
  }
}
