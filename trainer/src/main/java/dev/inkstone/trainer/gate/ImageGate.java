package dev.inkstone.trainer.gate;

/**
 * Decides whether a candidate that draws may follow its parent, as {@link Gate} does for text.
 * Pure: the same figures give the same verdict.
 */
public final class ImageGate {
  private ImageGate() {}

  /** The verdict on these figures. A figure that is no number counts as failed. */
  public static ImageReport judge(ImageFigures figures, ImageThresholds limits) {
    Reasons reasons = new Reasons();
    if (reasons.enough(figures.pairs(), limits.pairs())) {
      reasons.atLeast("preference accuracy", figures.accuracy(), limits.accuracy());
      reasons.atLeast("preference margin", figures.margin(), limits.margin());
    }
    reasons.forgetting(figures.baseLoss(), limits.baseLossRise());
    if (figures.diversity() != null) {
      reasons.atMost(
          "diversity: drop of the distance between samples",
          -figures.diversity().relativeRise(),
          limits.diversityDrop());
    }
    if (figures.copying() != null) {
      double rise = figures.copying().rise();
      reasons.atMost("copying: rise of the share copied", rise, limits.copyingRise());
    }
    reasons.drift(figures.root(), figures.baseLoss(), null, limits.drift());
    return new ImageReport(reasons.found().isEmpty(), reasons.found(), figures, limits);
  }
}
