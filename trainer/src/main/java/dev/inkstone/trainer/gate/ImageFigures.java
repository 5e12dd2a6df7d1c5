package dev.inkstone.trainer.gate;

/**
 * What was measured of a candidate that draws, beside its parent. Figures that could not be had are
 * null: absent, not failed.
 *
 * @param pairs held-out pairs of a better and a worse image
 * @param accuracy share of them that the candidate, set against its parent, ranks rightly: the
 *     implicit reward, the parent's loss less its own, is higher for the better image; null without
 *     pairs
 * @param margin by how much on average; null without pairs
 * @param baseLoss the flow's loss on held-out base data
 * @param samples images that each of the two drew of the same prompts and noise
 * @param diversity mean distance of the pixels of two samples of one prompt; null with fewer than
 *     two samples a prompt
 * @param copying share of the samples that are nearer to a training image than any held-out image
 *     is; null where the training data cannot be had
 * @param root the same of the checkpoint that the line began with; null where it was not measured
 */
public record ImageFigures(
    int pairs,
    Double accuracy,
    Double margin,
    Compared baseLoss,
    int samples,
    Compared diversity,
    Compared copying,
    Root root) {
  /** The same, with what was measured of the root. */
  public ImageFigures since(Root newRoot) {
    return new ImageFigures(
        pairs, accuracy, margin, baseLoss, samples, diversity, copying, newRoot);
  }

  /** What was measured of the parent, which in the first generation is the root. */
  public Root parentAsRoot(String version) {
    return new Root(version, baseLoss.parent(), null);
  }
}
