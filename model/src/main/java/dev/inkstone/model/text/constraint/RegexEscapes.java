package dev.inkstone.model.text.constraint;

/** Reads what follows a backslash in a regular expression. */
final class RegexEscapes {
  private static final String PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~ ";

  private final RegexSource source;

  RegexEscapes(RegexSource source) {
    this.source = source;
  }

  /** Takes an escape, the backslash first. */
  CodePoints take() {
    int at = source.position();
    source.next();
    if (source.atEnd()) {
      throw source.error(at, "ends with a backslash; write \\\\ for a backslash");
    }
    int c = source.next();
    return switch (c) {
      case 'd' -> UnicodeClasses.DIGIT;
      case 'D' -> UnicodeClasses.DIGIT.complement();
      case 'w' -> UnicodeClasses.WORD;
      case 'W' -> UnicodeClasses.WORD.complement();
      case 's' -> UnicodeClasses.SPACE;
      case 'S' -> UnicodeClasses.SPACE.complement();
      case 'p' -> property(at);
      case 'P' -> property(at).complement();
      case 'n' -> CodePoints.of("\n");
      case 'r' -> CodePoints.of("\r");
      case 't' -> CodePoints.of("\t");
      case 'f' -> CodePoints.of("\f");
      case 'v' -> CodePoints.of("\u000B");
      case 'x' -> hex(at, 2);
      case 'u' -> hex(at, 4);
      default -> literal(at, c);
    };
  }

  private CodePoints literal(int at, int c) {
    if (c >= '0' && c <= '9' || c == 'k') {
      throw source.error(at, "back-references are not supported");
    }
    if ("bBAzZGyY".indexOf(c) >= 0) {
      throw source.error(at, "the boundary \\" + Character.toString(c)
          + " is not supported; a pattern matches the whole text");
    }
    if (c < 0x80 && PUNCTUATION.indexOf(c) < 0) {
      throw source.error(at, "the escape \\" + Character.toString(c) + " is not supported");
    }
    return CodePoints.of(Character.toString(c));
  }

  /** The name in {@code \pL} or {@code \p{Lu}}. */
  private CodePoints property(int at) {
    String name = "";
    if (source.take('{')) {
      name = source.until('}', at);
    } else if (!source.atEnd()) {
      name = Character.toString(source.next());
    }
    String wanted = name;
    return UnicodeClasses.named(name).orElseThrow(() -> source.error(at, "the property \"" + wanted
        + "\" is unknown; use a general category such as L or Lu, or a script such as Han"));
  }

  /** A character by its number: so many digits, or any number of them in braces. */
  private CodePoints hex(int at, int digits) {
    boolean braces = source.take('{');
    String number = braces ? source.until('}', at) : source.next(digits);
    if (!number.matches("[0-9A-Fa-f]{" + (braces ? "1,6" : digits) + "}")) {
      throw source.error(at, "the escape needs hexadecimal digits, as in \\x41, \\u6708 or "
          + "\\x{1F600}");
    }
    int character = Integer.parseInt(number, 16);
    if (!CodePoints.ALL.contains(character)) {
      throw source.error(at, "there is no character U+" + number);
    }
    return CodePoints.of(Character.toString(character));
  }
}
