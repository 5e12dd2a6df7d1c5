package dev.inkstone.model.text.verse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.inkstone.model.text.verse.ToneTable.Tone;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TonePatternsTest {
  private static final List<String> STORK_TOWER =
      List.of("白日依山尽", "黄河入海流", "欲穷千里目", "更上一层楼");
  private static final ToneTable TONES =
      new ToneTable(Map.of(Tone.LEVEL, "平", Tone.OBLIQUE, "仄", Tone.EITHER, "中"));
  private static final TonePatterns PATTERNS = new TonePatterns(TONES, Map.of(Form.FIVE_QUATRAIN,
      List.of("○仄○平仄○平○仄平○平○仄仄○仄○平平", "○平○仄仄○仄○平平○仄○平仄○平○仄平")));

  @Test
  void positionsThatThePatternLeavesFreeDoNotCount() {
    assertThat(agreement("仄仄仄平仄", "仄平仄仄平", "平平平仄仄", "平仄平平平")).isEqualTo(1);
  }

  @Test
  void eachWrongPositionCostsItsShareOfTheNearestPattern() {
    assertThat(agreement("平平平仄仄", "仄仄仄平平", "平仄平平仄", "仄平仄平平"))
        .isEqualTo(11 / 12.0, within(1e-9));
  }

  @Test
  void characterOfEitherToneAndUnknownCharacterAgreeWithAll() {
    assertThat(agreement("仄中仄中中", "仄平仄仄平", "平平平仄仄", "平龘平平平")).isEqualTo(1);
  }

  @Test
  void otherShapesAndTheFreeFormHaveNoAgreement() {
    assertThat(PATTERNS.agreement(Form.FIVE_QUATRAIN, List.of("平平平平平"))).isNaN();
    assertThat(PATTERNS.agreement(Form.FREE, STORK_TOWER)).isNaN();
    assertThat(PATTERNS.agreement(Form.SEVEN_QUATRAIN, STORK_TOWER)).isNaN();
  }

  @Test
  void shippedPatternsAcceptARegulatedQuatrainAndNotItsLinesInAnotherOrder() {
    TonePatterns shipped = TonePatterns.shipped();
    assertThat(shipped.agreement(Form.FIVE_QUATRAIN, STORK_TOWER)).isEqualTo(1);
    assertThat(shipped.agreement(Form.FIVE_QUATRAIN, List.of(STORK_TOWER.get(1),
        STORK_TOWER.get(0), STORK_TOWER.get(3), STORK_TOWER.get(2)))).isLessThan(0.8);
  }

  private static double agreement(String... lines) {
    return PATTERNS.agreement(Form.FIVE_QUATRAIN, List.of(lines));
  }
}
