package dev.inkstone.trainer.gate;

/**
 * What a candidate that draws must keep to.
 *
 * @param pairs held-out pairs without which nothing can be said of taste
 * @param accuracy least share of pairs that it must rank rightly
 * @param margin least mean margin
 * @param baseLossRise most that the loss on base data may rise, as a share of the parent's
 * @param diversityDrop most that the distance of samples may drop, as a share of the parent's
 * @param copyingRise most that the share of copied images may rise, absolute
 * @param drift how far the whole line may go; there is no form to keep
 */
public record ImageThresholds(
    int pairs,
    double accuracy,
    double margin,
    double baseLossRise,
    double diversityDrop,
    double copyingRise,
    DriftThresholds drift) {
  public static final ImageThresholds DEFAULTS =
      new ImageThresholds(8, 0.55, 0, 0.02, 0.1, 0.02, DriftThresholds.DEFAULTS);

  public ImageThresholds {
    if (pairs < 1) {
      throw new IllegalArgumentException("pairs must be at least 1, but are " + pairs);
    }
    Bounds.share("accuracy", accuracy);
    Bounds.share("base_loss_rise", baseLossRise);
    Bounds.share("diversity_drop", diversityDrop);
    Bounds.share("copying_rise", copyingRise);
  }
}
