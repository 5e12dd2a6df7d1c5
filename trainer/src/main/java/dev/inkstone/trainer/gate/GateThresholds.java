package dev.inkstone.trainer.gate;

/**
 * What a candidate must keep to.
 *
 * @param pairs held-out pairs without which nothing can be said of taste
 * @param accuracy least share of pairs that it must rank rightly
 * @param margin least mean margin in nats a token
 * @param baseLossRise most that the loss on base data may rise, as a share of the parent's
 * @param diversityDrop most that distinct-2 may drop, as a share of the parent's
 * @param lengthChange most that the mean length may change, as a share of the parent's
 * @param stuffingRise most that a favourite token may be repeated more often within a text, as a
 *     share of the parent's
 * @param formDrop most that the share in the right form may drop, absolute
 * @param copyingRise most that the share of copied texts may rise, absolute
 * @param drift how far the whole line may go
 */
public record GateThresholds(
    int pairs,
    double accuracy,
    double margin,
    double baseLossRise,
    double diversityDrop,
    double lengthChange,
    double stuffingRise,
    double formDrop,
    double copyingRise,
    DriftThresholds drift) {
  public static final GateThresholds DEFAULTS =
      new GateThresholds(8, 0.55, 0, 0.02, 0.1, 0.25, 0.5, 0.02, 0.02, DriftThresholds.DEFAULTS);

  public GateThresholds {
    if (pairs < 1) {
      throw new IllegalArgumentException("pairs must be at least 1, but are " + pairs);
    }
    Bounds.share("accuracy", accuracy);
    Bounds.notNegative("base_loss_rise", baseLossRise);
    Bounds.share("diversity_drop", diversityDrop);
    Bounds.notNegative("length_change", lengthChange);
    Bounds.notNegative("stuffing_rise", stuffingRise);
    Bounds.share("form_drop", formDrop);
    Bounds.share("copying_rise", copyingRise);
  }
}
