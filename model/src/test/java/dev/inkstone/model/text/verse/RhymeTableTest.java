package dev.inkstone.model.text.verse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RhymeTableTest {
  private static final RhymeTable SHIPPED = RhymeTable.shipped();

  @Test
  void poemRhymesWhenAllEvenLinesShareAClass() {
    RhymeTable table = table();
    assertThat(table.rhymeOf(List.of("一甲", "一流", "一乙", "一楼"))).contains("流");
    assertThat(table.rhymeOf(List.of("一甲", "一流", "一乙", "一山"))).isEmpty();
  }

  @Test
  void characterOfTwoReadingsRhymesInEither() {
    RhymeTable table = table();
    assertThat(table.rhymeOf(List.of("甲", "看", "乙", "山"))).contains("山");
    assertThat(table.rhymeOf(List.of("甲", "看", "乙", "楼"))).contains("流");
  }

  @Test
  void oneLineEndOrAnUnknownCharacterIsNoRhyme() {
    assertThat(table().rhymeOf(List.of("甲", "流"))).isEmpty();
    assertThat(table().rhymeOf(List.of("甲", "流", "乙", "A"))).isEmpty();
    assertThat(table().rhymeOf(List.of())).isEmpty();
  }

  @Test
  void shippedTableKnowsFamousRhymesAndTellsNeighboursApart() {
    assertThat(rhyming("流楼")).isTrue();
    assertThat(rhyming("光霜乡")).isTrue();
    assertThat(rhyming("斜家花")).isTrue();
    assertThat(rhyming("晓鸟少")).isTrue();
    assertThat(rhyming("绝灭雪")).isTrue();
    assertThat(rhyming("流山")).isFalse();
    assertThat(rhyming("红钟")).as("东 and 冬 are two classes").isFalse();
    assertThat(rhyming("名亭")).as("庚 and 青 are two classes").isFalse();
  }

  private static boolean rhyming(String ends) {
    return SHIPPED.shared(ends.codePoints().boxed().toList()).isPresent();
  }

  private static RhymeTable table() {
    Map<String, String> classes = new LinkedHashMap<>();
    classes.put("流", "流楼看");
    classes.put("山", "山间看");
    return new RhymeTable(classes);
  }
}
