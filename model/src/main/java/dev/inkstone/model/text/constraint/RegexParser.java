package dev.inkstone.model.text.constraint;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads regular expressions in the syntax that RE2, Java and ECMAScript share, as far as it
 * describes regular languages. model/README.md has the subset. What is outside is refused with its
 * position; nothing is ignored but the difference between greedy and lazy, which matters only to
 * where a match inside a text ends.
 */
final class RegexParser {
  /** Groups in groups; keeps the recursion shallow. */
  private static final int MAX_NESTING = 100;

  private static final int MAX_COUNT = 10_000;
  private static final String NEEDS_ESCAPE = "*+?{";

  private final RegexSource source;
  private final RegexClassParser classes;
  private final RegexEscapes escapes;
  private final boolean search;
  private int nesting;

  private RegexParser(String pattern, boolean search) {
    this.source = new RegexSource(pattern);
    this.escapes = new RegexEscapes(source);
    this.classes = new RegexClassParser(source, escapes);
    this.search = search;
  }

  /** A pattern that matches a whole text; anchors at its ends change nothing. */
  static Expression parse(String pattern) {
    return new RegexParser(pattern, false).whole();
  }

  /** A pattern that is found anywhere in a text, unless anchored. */
  static Expression parseSearch(String pattern) {
    return new RegexParser(pattern, true).whole();
  }

  private Expression whole() {
    Expression expression = alternatives();
    if (!source.atEnd()) {
      throw source.error(source.position(), "the ) closes no group; write \\) for the character");
    }
    return expression;
  }

  private Expression alternatives() {
    List<Expression> branches = new ArrayList<>();
    do {
      branches.add(nesting == 0 ? anchored() : sequence());
    } while (source.take('|'));
    return branches.size() == 1 ? branches.get(0) : new Expression.Alternatives(branches);
  }

  /** A branch of the whole pattern, which alone may have anchors. */
  private Expression anchored() {
    boolean fromStart = source.take('^');
    Expression middle = sequence();
    boolean toEnd = source.take('$');
    if (!source.atEnd() && source.peek() != '|' && source.peek() != ')') {
      throw source.error(source.position() - (toEnd ? 1 : 0), anchorProblem('$'));
    }
    if (!search) {
      return middle;
    }
    List<Expression> parts = new ArrayList<>();
    parts.add(fromStart ? Expression.EMPTY : Expression.anything());
    parts.add(middle);
    parts.add(toEnd ? Expression.EMPTY : Expression.anything());
    return new Expression.Sequence(parts);
  }

  private Expression sequence() {
    List<Expression> parts = new ArrayList<>();
    while (!source.atEnd() && source.peek() != '|' && source.peek() != ')'
        && !(nesting == 0 && source.peek() == '$')) {
      parts.add(repeated(atom()));
    }
    return parts.size() == 1 ? parts.get(0) : new Expression.Sequence(parts);
  }

  private Expression atom() {
    int at = source.position();
    int c = source.peek();
    if (c == '(') {
      return group(at);
    }
    if (c == '[') {
      return new Expression.Chars(classes.take());
    }
    if (c == '\\') {
      return new Expression.Chars(escapes.take());
    }
    if (c == '^' || c == '$') {
      throw source.error(at, anchorProblem(c));
    }
    if (NEEDS_ESCAPE.indexOf(c) >= 0) {
      throw source.error(at, "\"" + Character.toString(c) + "\" has nothing to apply to; write \\"
          + Character.toString(c) + " for the character");
    }
    source.next();
    return new Expression.Chars(
        c == '.' ? UnicodeClasses.NOT_NEWLINE : CodePoints.of(Character.toString(c)));
  }

  private Expression group(int at) {
    source.next();
    if (source.take('?')) {
      groupKind(at);
    }
    if (++nesting > MAX_NESTING) {
      throw source.error(at, "more than " + MAX_NESTING + " groups in one another");
    }
    Expression inner = alternatives();
    nesting--;
    if (!source.take(')')) {
      throw source.error(at, "the group has no closing )");
    }
    return inner;
  }

  /** What follows {@code (?}: groups with a name or without are all the same here. */
  private void groupKind(int at) {
    source.take('P');
    int next = source.peek();
    if (next == '=' || next == '!' || next == '<' && "=!".indexOf(source.peek(1)) >= 0) {
      throw source.error(at, "look-around is not supported");
    }
    if (source.take('<')) {
      source.until('>', at);
    } else if (!source.take(':')) {
      throw source.error(at, "this kind of group is not supported; use ( ) or (?: )");
    }
  }

  private Expression repeated(Expression atom) {
    int at = source.position();
    Expression result = switch (source.peek()) {
      case '*' -> counted(atom, 0, Call.UNBOUNDED);
      case '+' -> counted(atom, 1, Call.UNBOUNDED);
      case '?' -> counted(atom, 0, 1);
      case '{' -> braces(atom, at);
      default -> null;
    };
    if (result == null) {
      return atom;
    }
    source.take('?');
    if (source.peek() == '+') {
      throw source.error(at, "possessive quantifiers are not supported");
    }
    if ("*?{".indexOf(source.peek()) >= 0) {
      throw source.error(at, "two quantifiers in a row; put the first with its part in ( )");
    }
    return result;
  }

  private Expression counted(Expression atom, int least, int most) {
    source.next();
    return new Expression.Repetition(atom, least, most);
  }

  private Expression braces(Expression atom, int at) {
    source.next();
    String[] counts = source.until('}', at).split(",", -1);
    if (counts.length > 2 || !counts[0].matches("\\d{1,9}")
        || !counts[counts.length - 1].matches(counts.length == 2 ? "\\d{0,9}" : "\\d{1,9}")) {
      throw source.error(at, "a count is written {m}, {m,} or {m,n}; write \\{ for the character");
    }
    int least = Integer.parseInt(counts[0]);
    String last = counts[counts.length - 1];
    int most = last.isEmpty() ? Call.UNBOUNDED : Integer.parseInt(last);
    if (most != Call.UNBOUNDED && most < least || Math.max(least, most) > MAX_COUNT) {
      throw source.error(at, "the counts must rise and be at most " + MAX_COUNT);
    }
    return new Expression.Repetition(atom, least, most);
  }

  private static String anchorProblem(int anchor) {
    return "\"" + Character.toString(anchor) + "\" may only stand at the pattern's own ends; write "
        + "\\" + Character.toString(anchor) + " for the character";
  }
}
