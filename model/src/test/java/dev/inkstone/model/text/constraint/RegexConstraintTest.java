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
      for (int seed = 0; seed < 40; seed++) {
        List<Integer> tokens = RandomWalk.tokens(guide, table, seed, PATIENCE);
        String text = Vocabularies.text(table, tokens);
        assertThat(java.matcher(text).matches()).as("%s: %s", pattern, text).isTrue();
        assertThat(tokens).hasSizeGreaterThanOrEqualTo(guide.minTokens());
      }
    }
  }
}
