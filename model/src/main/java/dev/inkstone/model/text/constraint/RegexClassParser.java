package dev.inkstone.model.text.constraint;

/**
 * Reads bracketed classes such as {@code [^a-z\d_]}. What the common dialects read differently
 * (an opening bracket within, {@code &&}, a dash after a class) is refused rather than guessed.
 */
final class RegexClassParser {
  private final RegexSource source;
  private final RegexEscapes escapes;

  RegexClassParser(RegexSource source, RegexEscapes escapes) {
    this.source = source;
    this.escapes = escapes;
  }

  /** Takes a class, the opening bracket first. */
  CodePoints take() {
    int at = source.position();
    source.next();
    boolean negated = source.take('^');
    if (source.peek() == ']') {
      throw source.error(at, "the class is empty; write \\] for the character");
    }
    CodePoints set = CodePoints.NONE;
    while (!source.take(']')) {
      if (source.atEnd()) {
        throw source.error(at, "the class has no closing ]");
      }
      set = set.union(item());
    }
    return negated ? set.complement() : set;
  }

  private CodePoints item() {
    int at = source.position();
    CodePoints first = member();
    if (source.peek() != '-' || source.peek(1) == ']') {
      return first;
    }
    source.next();
    CodePoints last = source.atEnd() ? CodePoints.NONE : member();
    int low = single(first, at);
    int high = single(last, at);
    if (low > high) {
      throw source.error(at, "the range runs backwards");
    }
    return CodePoints.range(low, high);
  }

  private CodePoints member() {
    int at = source.position();
    int c = source.peek();
    if (c == '\\') {
      return escapes.take();
    }
    if (c == '[') {
      throw source.error(at, "a [ in a class needs a backslash");
    }
    if (c == '&' && source.peek(1) == '&') {
      throw source.error(at, "&& in a class is not supported; write \\& for the character");
    }
    return CodePoints.of(Character.toString(source.next()));
  }

  private int single(CodePoints set, int at) {
    if (set.rangeList().size() != 1 || set.rangeList().get(0)[0] != set.rangeList().get(0)[1]) {
      throw source.error(at, "a range needs a character at each end; write \\- for a dash");
    }
    return set.rangeList().get(0)[0];
  }
}
