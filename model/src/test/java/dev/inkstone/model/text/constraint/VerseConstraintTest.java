package dev.inkstone.model.text.constraint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.inkstone.model.text.verse.Form;
import dev.inkstone.model.text.verse.RhymeTable;
import dev.inkstone.model.text.verse.Verse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerseConstraintTest {
  private static final RhymeTable RHYMES = RhymeTable.shipped();
  private static final String CHARACTERS = "白日依山尽黄河入海流欲穷千里目更上一层楼床前明月光疑是地霜"
      + "举头望低思故乡江南秋风空林人生有时花开鸟飞，。！abc";

  /** As the poet has it: characters, and a token for each rhyme class and for none. */
  private static final TokenTable POET = poet();

  private static final TokenTable PLAIN = Vocabularies.characters(CHARACTERS);
  private static final TokenTable BYTES = Vocabularies.bytePairs(3);

  private static TokenTable poet() {
    List<String> specials = new ArrayList<>(List.of("<body>", "<韵:?>"));
    RHYMES.names().forEach(name -> specials.add("<韵:" + name + ">"));
    return Vocabularies.characters(CHARACTERS, specials.toArray(String[]::new));
  }

  private static Guide compile(TokenTable table, Form form, String rhyme, String opening) {
    return new ConstraintCompiler(table).compile(new Constraint.Verse(form, rhyme, opening));
  }

  @ParameterizedTest
  @CsvSource({
    "FIVE_QUATRAIN,,", "SEVEN_QUATRAIN,,", "FIVE_REGULATED,,", "SEVEN_REGULATED,,",
    "FIVE_QUATRAIN,楼,", "SEVEN_REGULATED,山,", "FIVE_REGULATED,,床前明月光，",
    "FIVE_QUATRAIN,霜,床前明月光，疑是地上霜。举头", "SEVEN_QUATRAIN,,白",
    "FIVE_QUATRAIN,,白日依山尽，黄河入海流。欲穷千里目，更上一层楼。",
  })
  void everyTextIsAPoemOfTheFormThatRhymesAndBeginsAsAsked(
      Form form, String rhyme, String opening) {
    String wanted = rhyme == null ? "" : rhyme;
    String start = opening == null ? "" : opening;
    for (TokenTable table : List.of(POET, PLAIN, BYTES)) {
      Guide guide = compile(table, form, wanted, start);
      for (int seed = 0; seed < 6; seed++) {
        String poem = RandomWalk.text(guide, table, seed, 1_000);
        List<String> lines = Verse.lines(poem);
        assertThat(poem).startsWith(start).isEqualTo(Verse.body(lines));
        assertThat(Form.of(lines)).isEqualTo(form);
        assertThat(RHYMES.rhymeOf(lines)).as(poem).isPresent();
        if (rhyme != null) {
          List<Integer> ends = new ArrayList<>(Verse.rhymePositions(lines));
          ends.add(rhyme.codePointAt(0));
          assertThat(RHYMES.shared(ends)).as(poem).isPresent();
        }
      }
    }
  }

  @Test
  void aModelThatNamesItsRhymeNamesTheOneThatItKeepsTo() {
    Guide guide = compile(POET, Form.SEVEN_QUATRAIN, "", "");
    for (int seed = 0; seed < 15; seed++) {
      List<Integer> tokens = RandomWalk.tokens(guide, POET, seed, 1_000);
      List<String> lines = Verse.lines(Vocabularies.text(POET, tokens));
      int named = tokens.get(0) - POET.specials().get("<韵:" + RHYMES.names().get(0) + ">");
      assertThat(Verse.rhymePositions(lines))
          .allMatch(end -> RHYMES.classesOf(end).contains(named));
    }
  }

  @Test
  void theRhymeTokenIsThatOfTheRhymeAskedFor() {
    GuideState state = compile(POET, Form.FIVE_QUATRAIN, "楼", "").start();
    List<String> allowed = POET.specials().entrySet().stream()
        .filter(e -> state.allows(e.getValue())).map(e -> e.getKey()).toList();
    assertThat(allowed).isEqualTo(RHYMES.classesOf('楼').stream()
        .map(c -> "<韵:" + RHYMES.names().get(c) + ">").sorted().toList());
    assertThat(state.allows(Vocabularies.token(POET, "白"))).isFalse();
  }

  @Test
  void aPoemHasAsManyTokensAsCharactersAndItsRhyme() {
    assertThat(compile(POET, Form.FIVE_QUATRAIN, "", "").minTokens()).isEqualTo(25);
    assertThat(compile(PLAIN, Form.SEVEN_REGULATED, "", "").minTokens()).isEqualTo(64);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "FREE          |      |                   | constraint.verse.form    | must be one of 五绝",
    "FIVE_QUATRAIN | 楼台 |                   | constraint.verse.rhyme   | must be one character",
    "FIVE_QUATRAIN | a    |                   | constraint.verse.rhyme   | is in no rhyme class",
    "FIVE_QUATRAIN | 帘   |                   | constraint.verse.rhyme   | cannot write it",
    "FIVE_QUATRAIN |      | 床前明月光，霜霜霜霜霜霜 | constraint.verse.opening | character 12 of a 五绝",
    "FIVE_QUATRAIN |      | 床a               | constraint.verse.opening | a Chinese character",
    "FIVE_QUATRAIN |      | 龘                | constraint.verse.opening | has no \"龘\"",
    "FIVE_QUATRAIN | 山   | 床前明月光，疑是地上霜 | constraint.verse.opening | rhyme class of 山",
    "FIVE_QUATRAIN |      | 床前明月光，疑是地上霜。举头望明月，举头望明月 | constraint.verse.opening | one",
    "SEVEN_QUATRAIN|      | 床前明月光，      | constraint.verse.opening | character 6 of a 七绝",
  })
  void whatNoPoemCanBeIsRefusedByField(
      Form form, String rhyme, String opening, String field, String problem) {
    assertThatThrownBy(() -> compile(
        POET, form, rhyme == null ? "" : rhyme, opening == null ? "" : opening))
        .isInstanceOfSatisfying(ConstraintException.class,
            e -> assertThat(e.field()).isEqualTo(field))
        .hasMessageContaining(problem);
  }

  @Test
  void aVocabularyWithoutChineseIsRefused() {
    TokenTable latin = Vocabularies.characters("abc，。");
    assertThatThrownBy(() -> compile(latin, Form.FIVE_QUATRAIN, "", ""))
        .isInstanceOf(ConstraintException.class).hasMessageContaining("cannot write");
    TokenTable noStops = Vocabularies.characters("白日依山尽楼流");
    assertThatThrownBy(() -> compile(noStops, Form.FIVE_QUATRAIN, "", ""))
        .isInstanceOf(ConstraintException.class).hasMessageContaining("，。");
  }
}
