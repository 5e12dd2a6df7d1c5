package dev.inkstone.trainer.gate;

/**
 * Decides whether a candidate may follow its parent: it must have learned the raters' taste on
 * examples that it did not see, and have lost nothing that they did not speak of, neither beside its
 * parent nor, over all generations, beside the root of its line. Ratings alone never decide. Pure:
 * the same figures give the same verdict.
 */
public final class Gate {
  private final Reasons reasons = new Reasons();
  private final GateFigures figures;
  private final GateThresholds limits;

  private Gate(GateFigures figures, GateThresholds limits) {
    this.figures = figures;
    this.limits = limits;
  }

  /** The verdict on these figures. A figure that is no number counts as failed. */
  public static GateReport judge(GateFigures figures, GateThresholds thresholds) {
    Gate gate = new Gate(figures, thresholds);
    gate.taste();
    gate.forgetting();
    gate.flattery();
    gate.craft();
    gate.reasons.drift(figures.root(), figures.baseLoss(), figures.form(), thresholds.drift());
    return new GateReport(
        gate.reasons.found().isEmpty(), gate.reasons.found(), figures, thresholds);
  }

  private void taste() {
    if (reasons.enough(figures.pairs(), limits.pairs())) {
      reasons.atLeast("preference accuracy", figures.accuracy(), limits.accuracy());
      reasons.atLeast("preference margin", figures.margin(), limits.margin());
    }
  }

  private void forgetting() {
    reasons.forgetting(figures.baseLoss(), limits.baseLossRise());
    double drop = -figures.diversity().relativeRise();
    reasons.atMost("diversity: drop of distinct-2", drop, limits.diversityDrop());
  }

  /** Taste is not learned by writing more, or the same word over and over. */
  private void flattery() {
    double change = Math.abs(figures.length().relativeRise());
    reasons.atMost("flattery: change of the mean length", change, limits.lengthChange());
    if (figures.stuffing() != null) {
      reasons.atMost(
          "flattery: rise of the repetitions of \"" + figures.favourite() + "\" within a text",
          figures.stuffing().relativeRise(),
          limits.stuffingRise());
    }
  }

  private void craft() {
    if (figures.form() != null) {
      double drop = -figures.form().rise();
      reasons.atMost("form: drop of the share in form", drop, limits.formDrop());
    }
    if (figures.copying() != null) {
      double rise = figures.copying().rise();
      reasons.atMost("copying: rise of the share copied", rise, limits.copyingRise());
    }
  }
}
