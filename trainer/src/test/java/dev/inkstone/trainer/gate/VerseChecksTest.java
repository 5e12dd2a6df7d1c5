package dev.inkstone.trainer.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.inkstone.model.text.verse.Form;
import dev.inkstone.model.text.verse.RhymeTable;
import dev.inkstone.model.text.verse.TonePatterns;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerseChecksTest {
  private static final String STORK_TOWER = "白日依山尽，黄河入海流。欲穷千里目，更上一层楼。";
  private static final VerseChecks CHECKS = new VerseChecks(RhymeTable.shipped(),
      TonePatterns.shipped(), new CorpusIndex(List.of(List.of("清川永路何极", "落日孤舟解携"))));

  @Test
  void regulatedQuatrainPassesEveryCheck() {
    VerseScore score = CHECKS.score(Form.FIVE_QUATRAIN, STORK_TOWER);
    assertThat(score).isEqualTo(new VerseScore(Form.FIVE_QUATRAIN, true, true, 1, 0, 0, 0, 0));
    assertThat(score.repeatsNothing()).isTrue();
  }

  @Test
  void formIsWrongWithAnotherLineCountLengthOrStop() {
    assertThat(formRight(Form.FIVE_QUATRAIN, STORK_TOWER + "\n")).isTrue();
    assertThat(formRight(Form.FIVE_REGULATED, STORK_TOWER)).isFalse();
    assertThat(formRight(Form.FIVE_QUATRAIN, STORK_TOWER.replace("依", ""))).isFalse();
    assertThat(formRight(Form.FIVE_QUATRAIN, STORK_TOWER.replace("，", "。"))).isFalse();
    assertThat(formRight(Form.FIVE_QUATRAIN, STORK_TOWER.replaceAll("。$", ""))).isFalse();
    assertThat(formRight(Form.FREE, STORK_TOWER)).isTrue();
    assertThat(formRight(Form.FREE, "")).isFalse();
  }

  @Test
  void evenLineThatLeavesTheClassBreaksTheRhyme() {
    assertThat(CHECKS.score(Form.FIVE_QUATRAIN, STORK_TOWER.replace("楼", "山")).rhymes()).isFalse();
  }

  @Test
  void repeatedCharactersPairsAndLinesAreCounted() {
    VerseScore score = CHECKS.score(Form.FREE, "明月光，见明月。明月光，天。");
    assertThat(score.repeatedLines()).isEqualTo(1);
    assertThat(score.repeatedPairs()).isEqualTo(3);
    assertThat(score.repeatedCharacters()).isEqualTo(5 / 10.0, within(1e-9));
    assertThat(score.repeatsNothing()).isFalse();
  }

  @Test
  void copiedRunIsMeasuredWithoutStops() {
    assertThat(CHECKS.score(Form.FREE, "永路何极，落日楼头。").longestRun()).isEqualTo(6);
  }

  @Test
  void summaryGivesSharesMeansAndQuantiles() {
    VerseSummary summary = VerseSummary.of(List.of(score(true, 1, 3), score(true, 0.5, 4),
        score(false, Double.NaN, 5), score(true, 0.75, 9)));
    assertThat(summary.poems()).isEqualTo(4);
    assertThat(summary.formRight()).isEqualTo(0.75);
    assertThat(summary.toneAgreement()).isEqualTo(0.75);
    assertThat(summary.runMedian()).isEqualTo(4);
    assertThat(summary.runNinth()).isEqualTo(9);
    assertThat(summary.runLongest()).isEqualTo(9);
    assertThat(summary.runShort()).isEqualTo(0.75);
  }

  @Test
  void summaryOfNothingIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> VerseSummary.of(List.of()))
        .withMessageContaining("scores");
  }

  private static boolean formRight(Form form, String body) {
    return CHECKS.score(form, body).formRight();
  }

  private static VerseScore score(boolean formRight, double tones, int run) {
    return new VerseScore(Form.FIVE_QUATRAIN, formRight, true, tones, 0, 0, 0, run);
  }
}
