package dev.inkstone.trainer.recipe.data;

import static dev.inkstone.trainer.recipe.data.TestPoems.ending;
import static dev.inkstone.trainer.recipe.data.TestPoems.poem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.inkstone.model.text.verse.Form;
import dev.inkstone.model.text.verse.ToneTable;
import dev.inkstone.model.text.verse.ToneTable.Tone;
import dev.inkstone.trainer.verse.Poem;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DerivedTablesTest {
  private static final Random RANDOM = new Random(5);

  @Test
  void rhymeClassesArePlantedOnesAndACharacterOfTwoReadingsIsInBoth() {
    List<Poem> poems = new ArrayList<>();
    List<String> planted =
        List.of("山间闲还颜看", "寒安难宽官看", "流楼秋舟愁", "来开台梅回", "风东红空中");
    for (String members : planted) {
      for (int i = 0; i < 400; i++) {
        poems.add(ending(draw(members), draw(members)));
      }
    }
    poems.add(ending('流', '山'));
    Map<String, String> classes =
        new RhymeDeriver(poems, new ToneTable(Map.of(Tone.LEVEL, String.join("", planted))))
            .derive();
    assertThat(classes.values().stream().map(DerivedTablesTest::sorted))
        .containsExactlyInAnyOrderElementsOf(
            planted.stream().map(DerivedTablesTest::sorted).toList());
    classes.forEach((name, members) -> assertThat(members).contains(name));
  }

  @Test
  void toneIsWhatTheMarksClearlySayAndEitherOtherwise() {
    Map<Tone, String> tones = ToneDeriver.derive(
        List.of(poem("", "春看雪", "春看雪", "春看雪", "春看雪")),
        Map.of("id", "平平仄，平仄仄。平平仄，平仄仄。"));
    assertThat(tones)
        .isEqualTo(Map.of(Tone.LEVEL, "春", Tone.EITHER, "看", Tone.OBLIQUE, "雪"));
  }

  @Test
  void marksThatDoNotFitThePoemAreLeftOut() {
    assertThat(ToneDeriver.derive(List.of(poem("", "春", "看", "雪", "山")), Map.of("id", "平，平。")))
        .isEmpty();
  }

  @Test
  void patternsAreTheFrequentOnesOfClearPoems() {
    ToneTable tones = new ToneTable(Map.of(Tone.LEVEL, "平", Tone.OBLIQUE, "仄"));
    Poem common = poem("", "仄仄仄平仄", "仄平仄仄平", "平平平仄仄", "平仄平平平");
    Poem rare = poem("", "平平平平平", "平平平平平", "平平平平平", "平平平平平");
    Poem unclear = poem("", "中中中中中", "中中中中中", "中中中中中", "中中中中中");
    List<Poem> poems = new ArrayList<>(Collections.nCopies(200, common));
    poems.add(rare);
    poems.addAll(Collections.nCopies(200, unclear));
    assertThat(PatternDeriver.derive(poems, tones, Form.FIVE_QUATRAIN))
        .containsExactly("○仄○平仄 ○平○仄平 ○平○仄仄 ○仄○平平");
  }

  private static char draw(String members) {
    return members.charAt(RANDOM.nextInt(members.length()));
  }

  private static List<Integer> sorted(String text) {
    return text.codePoints().sorted().boxed().toList();
  }
}
