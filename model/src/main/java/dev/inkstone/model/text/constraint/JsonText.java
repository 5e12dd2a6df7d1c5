package dev.inkstone.model.text.constraint;

import dk.brics.automaton.Automaton;
import java.util.ArrayList;
import java.util.List;

/**
 * How strings are written in JSON. A character stands as it is where it may; escapes are
 * {@code \" \\ \b \f \n \r \t}, and four hexadecimal digits for any character where the text is
 * free, or for the other control characters where a pattern wants one.
 */
final class JsonText {
  private static final CodePoints ESCAPED =
      CodePoints.range(0, 0x1F).union(CodePoints.of("\"\\"));
  private static final String SHORT = "\"\\\b\f\n\r\t";
  private static final String SHORT_LETTERS = "\"\\bfnrt";

  private final Languages languages;

  JsonText(Languages languages) {
    this.languages = languages;
  }

  /** One character of a string, in any of its ways to be written. */
  Automaton character() {
    Expression any = RegexParser.parse("[^\"\\\\\\x00-\\x1F]|\\\\[\"\\\\/bfnrt]"
        + "|\\\\u([0-9A-CE-Fa-ce-f][0-9A-Fa-f]{3}|[Dd][0-7][0-9A-Fa-f]{2}"
        + "|[Dd][89ABab][0-9A-Fa-f]{2}\\\\u[Dd][C-Fc-f][0-9A-Fa-f]{2})");
    return languages.of(any);
  }

  /** One character of a set, written in one way. */
  Automaton canonical(CodePoints set) {
    List<Automaton> ways = new ArrayList<>();
    ways.add(languages.chars(set.minus(ESCAPED)));
    set.intersection(ESCAPED).rangeList().forEach(range -> {
      for (int c = range[0]; c <= range[1]; c++) {
        ways.add(languages.text(canonical(c)));
      }
    });
    return ways.size() == 1 ? ways.get(0) : languages.deterministic(languages.union(ways));
  }

  /** A string between quotation marks. */
  Automaton quoted(Automaton inside) {
    return languages.concatenate(List.of(languages.text("\""), inside, languages.text("\"")));
  }

  /** A string whose value is none of these, without escapes. */
  Automaton notNamed(List<String> names) {
    Automaton plain = languages.of(
        new Expression.Repetition(new Expression.Chars(ESCAPED.complement()), 0, Call.UNBOUNDED));
    List<String> written = names.stream()
        .filter(n -> n.codePoints().noneMatch(ESCAPED::contains)).toList();
    return quoted(languages.minus(plain, languages.texts(written)));
  }

  private static String canonical(int character) {
    int at = SHORT.indexOf(character);
    if (at >= 0) {
      return "\\" + SHORT_LETTERS.charAt(at);
    }
    return ESCAPED.contains(character)
        ? String.format("\\u%04x", character)
        : Character.toString(character);
  }
}
