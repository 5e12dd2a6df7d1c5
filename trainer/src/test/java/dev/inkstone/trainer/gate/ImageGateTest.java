package dev.inkstone.trainer.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ImageGateTest {
  private static final Compared SAME = new Compared(0.5, 0.5);
  private static final ImageFigures GOOD =
      new ImageFigures(20, 0.7, 0.01, SAME, 16, SAME, SAME, null);

  private static List<String> reasons(ImageFigures figures) {
    return ImageGate.judge(figures, ImageThresholds.DEFAULTS).reasons();
  }

  @Test
  void aCandidateThatLearnedAndLostNothingPasses() {
    assertThat(ImageGate.judge(GOOD, ImageThresholds.DEFAULTS).passed()).isTrue();
  }

  @Test
  void tasteThatWasNotLearnedIsRefusedAndSoIsTooLittleToSay() {
    assertThat(reasons(new ImageFigures(20, 0.5, -0.01, SAME, 16, SAME, SAME, null)))
        .containsExactly(
            "preference accuracy is 0.5000, below 0.5500",
            "preference margin is -0.0100, below 0.0000");
    assertThat(reasons(new ImageFigures(0, null, null, SAME, 16, SAME, SAME, null)))
        .containsExactly("taste: 0 held-out pairs say too little; 8 are needed");
  }

  @Test
  void forgettingMonotonyAndCopyingAreRefusedByName() {
    Compared risen = new Compared(0.5, 0.6);
    Compared fallen = new Compared(0.5, 0.4);
    assertThat(reasons(new ImageFigures(20, 0.7, 0.01, risen, 16, fallen, risen, null)))
        .containsExactly(
            "forgetting: rise of the base data's loss is 0.2000, above 0.0200",
            "diversity: drop of the distance between samples is 0.2000, above 0.1000",
            "copying: rise of the share copied is 0.1000, above 0.0200");
  }

  @Test
  void aFigureThatIsAbsentHasNotFailedAndOneThatIsNoNumberHas() {
    assertThat(reasons(new ImageFigures(20, 0.7, 0.01, SAME, 0, null, null, null))).isEmpty();
    Compared broken = new Compared(0.5, Double.NaN);
    assertThat(reasons(new ImageFigures(20, 0.7, 0.01, broken, 0, null, null, null))).hasSize(1);
  }

  @Test
  void aLineThatDriftsIsRefused() {
    assertThat(reasons(GOOD.since(new Root("1", 0.48, null))))
        .containsExactly(
            "drift: rise of the base data's loss since version 1 is 0.0417, above 0.0200");
  }
}
