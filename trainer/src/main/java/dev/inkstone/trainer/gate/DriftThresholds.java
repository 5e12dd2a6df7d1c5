package dev.inkstone.trainer.gate;

/**
 * How far a whole line of champions may go from its {@link Root}: each a little worse than its
 * parent would otherwise add up to no end.
 *
 * @param baseLossRise most that the loss on base data may rise, as a share of the root's
 * @param formDrop most that the share in the right form may drop, absolute
 */
public record DriftThresholds(double baseLossRise, double formDrop) {
  public static final DriftThresholds DEFAULTS = new DriftThresholds(0.02, 0.02);

  public DriftThresholds {
    Bounds.notNegative("drift.base_loss_rise", baseLossRise);
    Bounds.share("drift.form_drop", formDrop);
  }
}
