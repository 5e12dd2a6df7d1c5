package dev.inkstone.model.text.constraint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuideTest {
  private static final TokenTable CHARACTERS = Vocabularies.characters();
  private static final TokenTable BYTES = Vocabularies.bytePairs(5);
  private static final int END = CHARACTERS.size() - 1;

  private static Guide regex(TokenTable table, String pattern) {
    return new ConstraintCompiler(table).compile(new Constraint.Regex(pattern));
  }

  private static int token(String text) {
    return Vocabularies.token(CHARACTERS, text);
  }

  @Test
  void endIsAllowedWhereTheTextMatchesAndAloneWhereNothingCanFollow() {
    GuideState state = regex(CHARACTERS, "ab?").start();
    assertThat(state.allows(END)).isFalse();
    state.advance(token("a"));
    assertThat(state.isAccepting() && state.allows(END) && state.allows(token("b"))).isTrue();
    assertThat(state.isFinished()).isFalse();
    state.advance(token("b"));
    assertThat(state.isAccepting() && state.isFinished()).isTrue();
    assertThat(IntStream.range(0, CHARACTERS.size()).filter(state::allows)).containsExactly(END);
    state.advance(END);
    assertThat(state.allows(END)).isFalse();
    assertThatIllegalStateException().isThrownBy(() -> state.mask(new float[END + 1], 0));
    assertThatIllegalStateException().isThrownBy(() -> state.advance(END));
  }

  @Test
  void modelWithoutAnEndTokenCanTellThatTheTextIsFinished() {
    TokenTable table = new TokenTable(
        new byte[][] {Vocabularies.utf8("a"), Vocabularies.utf8("b")}, Map.of(), Set.of());
    GuideState state = regex(table, "ab").start();
    state.advance(0);
    assertThat(state.isFinished()).isFalse();
    state.advance(1);
    assertThat(state.isFinished()).isTrue();
  }

  @Test
  void severalEndTokensAreAllAllowed() {
    TokenTable table = new TokenTable(new byte[][] {Vocabularies.utf8("a"), {}, {}, {}},
        Map.of("<x>", 1), Set.of(2, 3));
    GuideState state = regex(table, "a*").start();
    assertThat(IntStream.range(0, 4).filter(state::allows)).containsExactly(0, 2, 3);
  }

  @Test
  void maskLeavesTheScoresOfAllowedTokensAsTheyWere() {
    for (String pattern : List.of("[ab]", "[^ab]", "\\p{IsHan}+")) {
      GuideState state = regex(CHARACTERS, pattern).start();
      float[] logits = new float[CHARACTERS.size() + 5];
      IntStream.range(0, logits.length).forEach(i -> logits[i] = i);
      state.mask(logits, 3);
      for (int i = 0; i < logits.length; i++) {
        boolean outside = i < 3 || i >= CHARACTERS.size() + 3;
        assertThat(logits[i]).isEqualTo(
            outside || state.allows(i - 3) ? i : Float.NEGATIVE_INFINITY);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "true", "{\"type\":\"array\",\"items\":{\"type\":\"string\",\"maxLength\":3}}",
    "{\"type\":\"object\",\"properties\":{\"name\":{\"type\":\"string\"},\"age\":{\"type\":"
        + "\"integer\"}},\"additionalProperties\":{\"type\":\"string\"}}",
  })
  void maskAllowsExactlyTheTokensThatCanBeTaken(String schema) {
    Guide guide = new ConstraintCompiler(BYTES).compile(new Constraint.JsonSchema(schema));
    for (int seed = 0; seed < 2; seed++) {
      Random random = new Random(seed);
      GuideState state = guide.start();
      for (int step = 0; step < 20 && !state.isFinished(); step++) {
        GuideState here = state;
        int[] allowed = IntStream.range(0, BYTES.size()).filter(state::allows).toArray();
        assertThat(IntStream.range(0, BYTES.size()).filter(t -> canTake(here, t)))
            .containsExactly(IntStream.of(allowed).boxed().toArray(Integer[]::new));
        int token = allowed[random.nextInt(allowed.length)];
        if (token == BYTES.size() - 1) {
          break;
        }
        state.advance(token);
      }
    }
  }

  private static boolean canTake(GuideState state, int token) {
    try {
      state.copy().advance(token);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  @Test
  void forbiddenTokenIsRefusedAndChangesNothing() {
    GuideState state = regex(CHARACTERS, "ab").start();
    assertThatIllegalArgumentException().isThrownBy(() -> state.advance(token("b")))
        .withMessageContaining("may not come here");
    assertThatIllegalArgumentException().isThrownBy(() -> state.advance(END))
        .withMessageContaining("ends a text that does not match");
    state.advance(token("a"));
    assertThat(state.allows(token("b"))).isTrue();
  }

  @Test
  void copyGoesItsOwnWay() {
    GuideState state = regex(CHARACTERS, "ab|ac").start();
    state.advance(token("a"));
    GuideState copy = state.copy();
    copy.advance(token("c"));
    assertThat(copy.isFinished()).isTrue();
    assertThat(state.allows(token("b")) && state.allows(token("c"))).isTrue();
  }

  @Test
  void choicesAreTakenWholeAndEachCanBe() {
    List<String> choices = List.of("a", "ab", "花月夜", "no", "not at all");
    for (TokenTable table : List.of(CHARACTERS, BYTES)) {
      Guide guide = new ConstraintCompiler(table).compile(new Constraint.Choices(choices));
      assertThat(IntStream.range(0, 60).mapToObj(s -> RandomWalk.text(guide, table, s, 99)))
          .containsOnlyElementsOf(choices);
    }
  }

  @Test
  void impossibleChoiceIsRefusedByItsIndex() {
    ConstraintCompiler compiler = new ConstraintCompiler(CHARACTERS);
    assertThatThrownBy(() -> compiler.compile(new Constraint.Choices(List.of("a", "月龘龘"))))
        .hasMessage("constraint.choices.choices[1]: the model's vocabulary has no \"龘\"");
    assertThatThrownBy(() -> compiler.compile(new Constraint.Choices(List.of(""))))
        .hasMessage("constraint.choices.choices[0]: is empty");
    assertThatThrownBy(() -> compiler.compile(new Constraint.Choices(List.of())))
        .hasMessage("constraint.choices.choices: has 0 entries; give 1 to 1024");
    assertThatThrownBy(
        () -> compiler.compile(new Constraint.Choices(List.of("a".repeat(65_537)))))
        .hasMessageContaining("has 65537 bytes in all; give at most 65536");
  }

  @Test
  void minTokensIsWhatTheShortestTextTakes() {
    assertThat(regex(CHARACTERS, "a*").minTokens()).isZero();
    assertThat(regex(CHARACTERS, "abc|月花|[a-z]{9}").minTokens()).isEqualTo(2);
    assertThat(regex(CHARACTERS, ".{500,}").minTokens()).isEqualTo(500);
    TokenTable pieces = new TokenTable(new byte[][] {Vocabularies.utf8("a"),
        Vocabularies.utf8("aaa"), Vocabularies.utf8("aab"), Vocabularies.utf8("b"), {}},
        Map.of(), Set.of(4));
    assertThat(regex(pieces, "a{8}").minTokens()).isEqualTo(4);
    assertThat(regex(pieces, "a*b").minTokens()).isEqualTo(1);
    assertThat(regex(pieces, "(a{30}){30}").minTokens()).isBetween(1, 300);
  }

  @Test
  void equalConstraintsShareAGuideAndTheLeastRecentIsForgotten() {
    ConstraintCompiler compiler = new ConstraintCompiler(CHARACTERS);
    Guide first = compiler.compile(new Constraint.Regex("a"));
    assertThat(compiler.compile(new Constraint.Regex("a"))).isSameAs(first);
    for (int i = 1; i <= 32; i++) {
      compiler.compile(new Constraint.Regex("b{" + i + "}"));
    }
    assertThat(compiler.compile(new Constraint.Regex("a"))).isNotSameAs(first);
  }

  @Test
  void aTextOfMorePositionsThanAreKeptComesToItsEnd() {
    Guide guide = regex(CHARACTERS, "([a-z]{100} ){95}");
    GuideState state = guide.start();
    GuideState slow = guide.start();
    slow.advance(token("q"));
    for (int i = 0; i < 95 * 101; i++) {
      assertThat(state.isFinished()).isFalse();
      state.advance(token(i % 101 == 100 ? " " : "q"));
      assertThat(state.allows(token("q"))).isEqualTo((i + 1) % 101 != 100 && i + 1 < 95 * 101);
    }
    assertThat(state.isFinished() && state.isAccepting()).isTrue();
    assertThat(slow.allows(token("z")) && !slow.allows(token(" "))).isTrue();
  }
}
