package dev.inkstone.trainer.gate;

/**
 * What was measured of a candidate beside its parent. Figures that a model has no use for, such as
 * the form of what is no verse, are null: absent, not failed.
 *
 * @param pairs held-out pairs of a better and a worse text
 * @param accuracy share of them that the candidate, set against its parent, ranks rightly: log
 *     pi/pi_parent a token is higher for the better text; null without pairs
 * @param margin by how much on average, in nats a token; null without pairs
 * @param baseLoss cross entropy of held-out base data in nats
 * @param samples texts that each of the two wrote to the same prompts
 * @param diversity share of the pairs of neighbouring tokens that differ, over all samples
 *     (distinct-2, Li et al. 2016)
 * @param length mean length of the samples in tokens
 * @param favourite the token whose share among the samples rose most; null if none rose
 * @param stuffing how often it stands in a sample that has it, on average; null if none rose
 * @param form share of samples in the form that was asked for, 0 to 1
 * @param copying share of samples with a long run out of the training data
 * @param root the same of the checkpoint that the line began with; null where it was not measured
 */
public record GateFigures(
    int pairs,
    Double accuracy,
    Double margin,
    Compared baseLoss,
    int samples,
    Compared diversity,
    Compared length,
    String favourite,
    Compared stuffing,
    Compared form,
    Compared copying,
    Root root) {
  /** The same, with what was measured of the root. */
  public GateFigures since(Root newRoot) {
    return new GateFigures(
        pairs, accuracy, margin, baseLoss, samples, diversity, length, favourite, stuffing, form,
        copying, newRoot);
  }

  /** What was measured of the parent, which in the first generation is the root. */
  public Root parentAsRoot(String version) {
    return new Root(version, baseLoss.parent(), form == null ? null : form.parent());
  }
}
