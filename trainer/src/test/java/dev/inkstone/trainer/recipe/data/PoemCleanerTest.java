package dev.inkstone.trainer.recipe.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inkstone.model.text.verse.Form;
import dev.inkstone.trainer.recipe.data.PoemCleaner.Dropped;
import dev.inkstone.trainer.verse.Poem;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PoemCleanerTest {
  private final PoemCleaner cleaner = new PoemCleaner();

  @Test
  void poemIsGivenInSimplifiedCharactersWithAlternatingStops() {
    Poem poem = clean("江雪", "千山鳥飛絕，萬徑人蹤滅；", "孤舟蓑笠翁，獨釣寒江雪！").orElseThrow();
    assertThat(poem.form()).isEqualTo(Form.FIVE_QUATRAIN);
    assertThat(poem.body()).isEqualTo("千山鸟飞绝，万径人踪灭。孤舟蓑笠翁，独钓寒江雪。");
  }

  @Test
  void variantsMeetInOneSimplifiedCharacterOfTheSameLength() {
    assertThat(PoemCleaner.simplify("餘髮發乾坤")).isEqualTo("余发发乾坤");
  }

  @Test
  void freePoemKeepsItsOwnStops() {
    assertThat(clean("", "長安道，人無衣，馬無草，何不歸來山中老？").orElseThrow().body())
        .isEqualTo("长安道，人无衣，马无草，何不归来山中老。");
  }

  @Test
  void poemWithNotesGapsOrForeignSignsIsDroppedWhole() {
    for (String sign : List.of("□", "（一作飛）", "[飛]", "A", "《", "…")) {
      assertThat(clean("", "千山鳥" + sign + "絕，萬徑人蹤滅。", "孤舟蓑笠翁，獨釣寒江雪。")).isEmpty();
    }
    assertThat(cleaner.dropped()).isEqualTo(Map.of(Dropped.FOREIGN_CHARACTERS, 6));
  }

  @Test
  void fragmentsAndLongPoemsAreDropped() {
    assertThat(clean("句", "白日依山盡，黃河入海流。")).isEmpty();
    assertThat(clean("", "千山鳥飛絕，萬徑人蹤滅。".repeat(13))).isEmpty();
    assertThat(cleaner.dropped())
        .isEqualTo(Map.of(Dropped.TOO_FEW_LINES, 1, Dropped.TOO_LONG, 1));
  }

  @Test
  void secondPoemWithTheSameOpeningOrClosingIsADuplicate() {
    assertThat(clean("", "千山鳥飛絕，萬徑人蹤滅。", "孤舟蓑笠翁，獨釣寒江雪。")).isPresent();
    assertThat(clean("", "千山鳥飛絕，萬徑人蹤滅。", "白日依山盡，黃河入海流。")).isEmpty();
    assertThat(clean("", "欲窮千里目，更上一層樓。", "孤舟蓑笠翁，獨釣寒江雪。")).isEmpty();
    assertThat(cleaner.dropped()).isEqualTo(Map.of(Dropped.DUPLICATE, 2));
  }

  @Test
  void titleLosesNotesNumberingAndTheCollectionsName() {
    assertThat(PoemCleaner.cleanTitle("橫吹曲辭 洛陽道")).isEqualTo("洛阳道");
    assertThat(PoemCleaner.cleanTitle("題寺壁二首  其一")).isEqualTo("题寺壁");
    assertThat(PoemCleaner.cleanTitle("春日雜興  其一○")).isEqualTo("春日杂兴");
    assertThat(PoemCleaner.cleanTitle("海棠（補序）")).isEqualTo("海棠");
    assertThat(PoemCleaner.cleanTitle("詩（幷序） 三十九")).isEqualTo("诗");
    assertThat(PoemCleaner.cleanTitle("（題）")).isEmpty();
    assertThat(PoemCleaner.cleanTitle("長".repeat(30))).hasSize(Poem.MAX_TITLE);
  }

  @Test
  void splitFollowsTheBodyAlone() {
    Poem.Split split = clean("甲", "千山鳥飛絕，萬徑人蹤滅。", "孤舟蓑笠翁，獨釣寒江雪。")
        .orElseThrow().split();
    assertThat(new PoemCleaner().clean("other", "乙",
        List.of("千山鸟飞绝，万径人踪灭。", "孤舟蓑笠翁，独钓寒江雪。")).orElseThrow().split())
        .isEqualTo(split);
  }

  private Optional<Poem> clean(String title, String... paragraphs) {
    return cleaner.clean("id", title, List.of(paragraphs));
  }
}
