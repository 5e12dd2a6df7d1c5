package dev.inkstone.trainer.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Each way of getting worse is refused for its own reason. */
class GateTest {
  /** Figures of a candidate that nothing is wrong with. */
  private record Figures(
      int pairs, Double accuracy, double loss, double distinct, double length, double stuffing,
      Compared form, Compared copying) {
    static final Figures GOOD =
        new Figures(40, 0.8, 4.1, 0.7, 31, 1.2, new Compared(0.99, 0.98), new Compared(0.05, 0.06));

    GateFigures figures() {
      return new GateFigures(
          pairs, accuracy, accuracy == null ? null : accuracy - 0.5, new Compared(4.08, loss), 200,
          new Compared(0.72, distinct), new Compared(30, length), "月",
          new Compared(1.1, stuffing), form, copying, null);
    }

    Figures withAccuracy(double value) {
      return new Figures(pairs, value, loss, distinct, length, stuffing, form, copying);
    }

    Figures withPairs(int value) {
      return new Figures(value, null, loss, distinct, length, stuffing, form, copying);
    }

    Figures withLoss(double value) {
      return new Figures(pairs, accuracy, value, distinct, length, stuffing, form, copying);
    }

    Figures withDistinct(double value) {
      return new Figures(pairs, accuracy, loss, value, length, stuffing, form, copying);
    }

    Figures withLength(double value) {
      return new Figures(pairs, accuracy, loss, distinct, value, stuffing, form, copying);
    }

    Figures withStuffing(double value) {
      return new Figures(pairs, accuracy, loss, distinct, length, value, form, copying);
    }

    Figures withForm(Compared value) {
      return new Figures(pairs, accuracy, loss, distinct, length, stuffing, value, copying);
    }

    Figures withCopying(Compared value) {
      return new Figures(pairs, accuracy, loss, distinct, length, stuffing, form, value);
    }
  }

  private static void refuses(UnaryOperator<Figures> change, String reason) {
    GateReport report =
        Gate.judge(change.apply(Figures.GOOD).figures(), GateThresholds.DEFAULTS);
    assertThat(report.passed()).isFalse();
    assertThat(report.reasons()).isNotEmpty().allMatch(r -> r.startsWith(reason), reason);
  }

  @Test
  void aCandidateThatLearnedAndLostNothingPasses() {
    GateReport report = Gate.judge(Figures.GOOD.figures(), GateThresholds.DEFAULTS);
    assertThat(report.passed()).isTrue();
    assertThat(report.reasons()).isEmpty();
  }

  @Test
  void contradictoryRatingsTeachNothingAndAreRefused() {
    refuses(f -> f.withAccuracy(0.5), "preference accuracy");
  }

  @Test
  void tooFewHeldOutPairsSayNothing() {
    refuses(f -> f.withPairs(3), "taste: 3 held-out pairs");
  }

  @Test
  void forgettingIsRefused() {
    refuses(f -> f.withLoss(4.2), "forgetting");
    refuses(f -> f.withLoss(Double.NaN), "forgetting");
  }

  @Test
  void sayingTheSameAllTheTimeIsRefused() {
    refuses(f -> f.withDistinct(0.5), "diversity");
  }

  @Test
  void flatteryByLengthOrByAFavouriteWordIsRefused() {
    refuses(f -> f.withLength(60), "flattery: change of the mean length");
    refuses(f -> f.withStuffing(3), "flattery: rise of the repetitions of \"月\"");
  }

  @Test
  void brokenFormIsRefused() {
    refuses(f -> f.withForm(new Compared(0.99, 0.9)), "form");
  }

  @Test
  void copyingIsRefused() {
    refuses(f -> f.withCopying(new Compared(0.05, 0.2)), "copying");
  }

  @Test
  void whatAModelHasNoUseForIsAbsentAndNotFailed() {
    GateFigures prose = Figures.GOOD.withForm(null).withCopying(null).figures();
    assertThat(Gate.judge(prose, GateThresholds.DEFAULTS).passed()).isTrue();
  }

  @Test
  void aLineThatDriftsAndStillIsCloseToItsParentIsRefusedForTheDrift() {
    GateFigures figures = Figures.GOOD.figures();
    GateFigures far = figures.since(new Root("1", 4.0, 0.99));
    assertThat(Gate.judge(far, GateThresholds.DEFAULTS).reasons())
        .containsExactly(
            "drift: rise of the base data's loss since version 1 is 0.0250, above 0.0200");
    GateFigures near = figures.since(new Root("1", 4.08, 0.99));
    assertThat(Gate.judge(near, GateThresholds.DEFAULTS).passed()).isTrue();
    GateFigures worse =
        Figures.GOOD.withForm(new Compared(0.98, 0.97)).figures().since(new Root("1", 4.08, 1.0));
    assertThat(Gate.judge(worse, GateThresholds.DEFAULTS).reasons())
        .containsExactly(
            "drift: drop of the share in form since version 1 is 0.0300, above 0.0200");
  }

  @Test
  void tenCandidatesEachALittleWorseThanItsParentDoNotAllPass() {
    Root root = new Root("1", 4.0, 0.99);
    double loss = 4.0;
    int passed = 0;
    for (int generation = 0; generation < 10; generation++) {
      Compared baseLoss = new Compared(loss, loss * 1.008);
      GateReport report =
          Gate.judge(
              new GateFigures(
                  40, 0.8, 0.3, baseLoss, 200, new Compared(0.7, 0.7), new Compared(30, 30), null,
                  null, null, null, root),
              GateThresholds.DEFAULTS);
      assertThat(report.reasons()).allMatch(reason -> reason.startsWith("drift"));
      loss = report.passed() ? baseLoss.candidate() : loss;
      passed += report.passed() ? 1 : 0;
    }
    assertThat(passed).isEqualTo(2);
    assertThat(loss).isLessThanOrEqualTo(4.0 * 1.02);
  }
}
