package dev.inkstone.model.text.constraint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegexConstraintTest {
  private static final TokenTable CHARACTERS = Vocabularies.characters();
  private static final TokenTable BYTES = Vocabularies.bytePairs(7);

  /** Where the random walk turns home. */
  private static final int PATIENCE = 60;

  private static Guide compile(TokenTable table, String pattern) {
    return new ConstraintCompiler(table).compile(new Constraint.Regex(pattern));
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "yes|no|maybe",
    "\\d{4}-\\d{2}-\\d{2}",
    "(?:[a-z]+ ){2,5}[a-z]+\\.",
    "[^\\w\\s]{3}",
    "a*",
    "(a|ab)(c|bcd)(d*)",
    "\\p{IsHan}{5}(,\\p{IsHan}{5}){1,3}",
    "[\\u6708花]+😀?",
    ".{0,40}x",
    "[^a]+",
    "\\S+@\\S+\\.[a-z]{2,3}",
    "^(?<year>\\d+)?/(\\[\\]|\\{\\})$",
    "(\\+|-)?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?",
    "((a?b?)*c){2}",
    "[a-c-]+[\\]^\\-x]+",
    "\\x41\\t?\\n*",
    "(|a|bb){3}",
    "[à-ÿ]{2}|[\\x{80}-\\x{10FFFF}]{3}",
  })
  void everyTextMatchesInBothKindsOfVocabulary(String pattern) {
    Pattern java = Pattern.compile(pattern, Pattern.UNIX_LINES);
    for (TokenTable table : List.of(CHARACTERS, BYTES)) {
      Guide guide = compile(table, pattern);
      for (int seed = 0; seed < 15; seed++) {
        List<Integer> tokens = RandomWalk.tokens(guide, table, seed, PATIENCE);
        String text = Vocabularies.text(table, tokens);
        assertThat(java.matcher(text).matches()).as("%s: %s", pattern, text).isTrue();
        assertThat(tokens).hasSizeGreaterThanOrEqualTo(guide.minTokens());
      }
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '~', quoteCharacter = '`', value = {
    "a(?=b)c        ~ at character 1 ((?=b)c): look-around is not supported",
    "(?<!a)b        ~ look-around is not supported",
    "(a)\\1         ~ at character 3 (\\1): back-references are not supported",
    "(?<x>a)\\k<x>  ~ back-references are not supported",
    "\\bword\\b     ~ the boundary \\b is not supported",
    "a++            ~ possessive quantifiers are not supported",
    "a**            ~ two quantifiers in a row",
    "(?i)a          ~ this kind of group is not supported",
    "(?>a)          ~ this kind of group is not supported",
    "*a             ~ at character 0 (*a): \"*\" has nothing to apply to",
    "a{2            ~ has no closing }",
    "a{3,2}         ~ the counts must rise",
    "a{99999}       ~ at most 10000",
    "a{x}           ~ a count is written {m}, {m,} or {m,n}",
    "(a             ~ at character 0 ((a): the group has no closing )",
    "a)             ~ the ) closes no group",
    "[a             ~ the class has no closing ]",
    "[]             ~ the class is empty",
    "[z-a]          ~ the range runs backwards",
    "[a-\\d]        ~ a range needs a character at each end",
    "[[:alpha:]]    ~ a [ in a class needs a backslash",
    "[a&&b]         ~ && in a class is not supported",
    "a$b            ~ may only stand at the pattern's own ends",
    "(^a)           ~ may only stand at the pattern's own ends",
    "\\q            ~ the escape \\q is not supported",
    "a\\            ~ ends with a backslash",
    "\\p{Klingon}   ~ the property \"Klingon\" is unknown",
    "\\x{110000}    ~ there is no character U+110000",
    "\\ud800        ~ there is no character U+d800",
    "\\u12          ~ the escape needs hexadecimal digits",
  })
  void whatIsNoRegularExpressionIsRefusedWithItsPlace(String pattern, String problem) {
    assertThatThrownBy(() -> compile(CHARACTERS, pattern))
        .isInstanceOf(ConstraintException.class)
        .hasMessageStartingWith("constraint.regex: at character ")
        .hasMessageContaining(problem);
  }

  @ParameterizedTest
  @ValueSource(strings = {
    ".*a.{20}", "(.*a.{8}){3}", "((a{100}){100}){100}",
    "(\\w{0,30}\\s?){0,100}",
  })
  void whatWouldGrowBeyondBoundsIsRefused(String pattern) {
    assertThatThrownBy(() -> compile(BYTES, pattern))
        .isInstanceOf(ConstraintException.class).hasMessageContaining("too large");
  }

  @Test
  void longPatternIsRefused() {
    assertThatThrownBy(() -> compile(BYTES, "a".repeat(8_193)))
        .hasMessage("constraint.regex: has 8193 characters; give at most 8192");
    assertThatThrownBy(() -> compile(BYTES, "(".repeat(101) + "a" + ")".repeat(101)))
        .hasMessageContaining("more than 100 groups in one another");
  }

  @ParameterizedTest
  @ValueSource(strings = {"龘", "a龘b", "[龘齉]{2}", "[^\\x00-\\x{10FFFF}]"})
  void patternThatTheVocabularyCannotWriteIsRefused(String pattern) {
    assertThatThrownBy(() -> compile(CHARACTERS, pattern))
        .isInstanceOf(ConstraintException.class)
        .hasMessageStartingWith("constraint.regex: no text can match it");
  }

  @Test
  void branchThatTheVocabularyCannotFinishIsNeverBegun() {
    Guide guide = compile(CHARACTERS, "a龘|ab|b[龘花]");
    GuideState state = guide.start();
    state.advance(Vocabularies.token(CHARACTERS, "a"));
    assertThat(state.allows(Vocabularies.token(CHARACTERS, "b"))).isTrue();
    for (int seed = 0; seed < 10; seed++) {
      assertThat(RandomWalk.text(guide, CHARACTERS, seed, PATIENCE)).isIn("ab", "b花");
    }
  }

  @Test
  void longCountsAreKeptExactly() {
    for (TokenTable table : List.of(CHARACTERS, BYTES)) {
      Guide guide = compile(table, "x.{300,310}y");
      for (int seed = 0; seed < 5; seed++) {
        assertThat(RandomWalk.text(guide, table, seed, 400))
            .matches(Pattern.compile("x.{300,310}y", Pattern.UNIX_LINES));
      }
    }
  }
}
