package dev.inkstone.model.text.verse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class VerseTest {
  private static final List<String> QUATRAIN =
      List.of("白日依山尽", "黄河入海流", "欲穷千里目", "更上一层楼");

  @Test
  void linesAreClosedByAnyStopAndLoseIt() {
    assertThat(Verse.lines("白日依山尽，黄河入海流。\n欲穷千里目？更上一层楼"))
        .isEqualTo(QUATRAIN);
    assertThat(Verse.lines("，。")).isEmpty();
  }

  @Test
  void bodyOfLinesAlternatesItsStops() {
    assertThat(Verse.body(QUATRAIN))
        .isEqualTo("白日依山尽，黄河入海流。欲穷千里目，更上一层楼。");
  }

  @Test
  void rhymesStandAtTheEndOfEvenLines() {
    assertThat(Verse.rhymePositions(QUATRAIN)).containsExactly((int) '流', (int) '楼');
  }

  @Test
  void formIsTheShapeOfTheLines() {
    assertThat(Form.of(QUATRAIN)).isEqualTo(Form.FIVE_QUATRAIN);
    assertThat(Form.of(QUATRAIN.subList(0, 3))).isEqualTo(Form.FREE);
    assertThat(Form.FIVE_QUATRAIN.fits(List.of("白日依山尽", "黄河入海流", "欲穷千里", "更上一层楼")))
        .isFalse();
  }

  @Test
  void lineLengthCountsCharactersAndNotUtf16Units() {
    assertThat(Form.of(List.of("𠮷日依山尽", "黄河入海流", "欲穷千里目", "更上一层楼")))
        .isEqualTo(Form.FIVE_QUATRAIN);
  }

  @Test
  void unknownFormIsRefusedWithTheKnownOnes() {
    assertThat(Form.ofLabel("七律")).isEqualTo(Form.SEVEN_REGULATED);
    assertThatIllegalArgumentException().isThrownBy(() -> Form.ofLabel("sonnet"))
        .withMessageContaining("form").withMessageContaining("sonnet")
        .withMessageContaining("七绝");
  }
}
