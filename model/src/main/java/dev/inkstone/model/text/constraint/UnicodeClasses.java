package dev.inkstone.model.text.constraint;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The character classes of regular expressions that have a name. */
final class UnicodeClasses {
  static final CodePoints DIGIT = CodePoints.range('0', '9');
  static final CodePoints WORD =
      DIGIT.union(CodePoints.range('A', 'Z')).union(CodePoints.range('a', 'z'))
          .union(CodePoints.of("_"));
  static final CodePoints SPACE = CodePoints.of(" \t\n\u000B\f\r");
  static final CodePoints NOT_NEWLINE = CodePoints.of("\n").complement();

  /** Unicode's general categories, at the index that {@link Character#getType} gives them. */
  private static final String[] CATEGORIES = {
    "Cn", "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Me", "Mc", "Nd", "Nl", "No", "Zs", "Zl", "Zp", "Cc",
    "Cf", "", "Co", "Cs", "Pd", "Ps", "Pe", "Pc", "Po", "Sm", "Sc", "Sk", "So", "Pi", "Pf"
  };

  /** By name; only names that exist come in, so that it stays small. */
  private static final Map<String, CodePoints> KNOWN = new ConcurrentHashMap<>();

  private UnicodeClasses() {}

  /**
   * The characters of a general category ({@code L}, {@code Lu}) or of a script ({@code Han},
   * {@code IsHan}, {@code Script=Han}, {@code sc=Han}); empty if there is no such.
   */
  static Optional<CodePoints> named(String name) {
    CodePoints known = KNOWN.get(name);
    if (known != null) {
      return Optional.of(known);
    }
    Optional<CodePoints> found = category(name).or(() -> script(name));
    found.ifPresent(set -> KNOWN.put(name, set));
    return found;
  }

  private static Optional<CodePoints> category(String name) {
    boolean exists = false;
    for (String category : CATEGORIES) {
      exists |= !name.isEmpty() && name.length() <= 2 && category.startsWith(name);
    }
    return exists
        ? Optional.of(CodePoints.matching(c -> CATEGORIES[Character.getType(c)].startsWith(name)))
        : Optional.empty();
  }

  private static Optional<CodePoints> script(String name) {
    String script = name.replaceFirst("^(Is|Script=|sc=)", "");
    try {
      Character.UnicodeScript wanted =
          Character.UnicodeScript.forName(script.toUpperCase(Locale.ROOT));
      return Optional.of(
          CodePoints.matching(c -> Character.UnicodeScript.of(c) == wanted));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
