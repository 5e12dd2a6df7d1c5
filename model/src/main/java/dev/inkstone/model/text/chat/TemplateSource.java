package dev.inkstone.model.text.chat;

import java.util.ArrayDeque;
import java.util.Deque;

/** Rewrites what Jinja reads and Jinjava does not, or reads otherwise, into what both read alike. */
final class TemplateSource {
  /** The one slice with a step that templates use. */
  private static final String REVERSED = "[::-1]";

  private static final int MAX_BRACKETS = 100;

  private TemplateSource() {}

  /**
   * Drops the last line break, as Jinja does, and rewrites each tag.
   *
   * @throws IllegalArgumentException if brackets nest too deep
   */
  static String rewritten(String source) {
    String text = source.endsWith("\n") ? source.substring(0, source.length() - 1) : source;
    StringBuilder out = new StringBuilder();
    int done = 0;
    for (int at = text.indexOf('{'); at >= 0; at = text.indexOf('{', Math.max(done, at + 1))) {
      char kind = at + 1 < text.length() ? text.charAt(at + 1) : ' ';
      if (kind == '#') {
        int end = text.indexOf("#}", at + 2);
        out.append(text, done, done = end < 0 ? text.length() : end + 2);
      } else if (kind == '{' || kind == '%') {
        out.append(text, done, at);
        done = endOfTag(text, at, kind == '{' ? "}}" : "%}");
        out.append(rewrittenTag(text.substring(at, done)));
      }
    }
    return out.append(text, done, text.length()).toString();
  }

  /** A string in a tag may hold what would end it. */
  private static int endOfTag(String text, int start, String end) {
    int i = start + 2;
    while (i < text.length() && !text.startsWith(end, i)) {
      i = isQuote(text.charAt(i)) ? endOfString(text, i) : i + 1;
    }
    return Math.min(text.length(), i + 2);
  }

  private static String rewrittenTag(String tag) {
    return withBracketedArguments(tag.replace(REVERSED, PythonMethods.REVERSED_CALL));
  }

  /** {@code f(a=b-1)} as {@code f(a=(b-1))}: Jinjava takes the first for {@code f((a=b)-1)}. */
  private static String withBracketedArguments(String tag) {
    StringBuilder out = new StringBuilder();
    Deque<Integer> open = new ArrayDeque<>();
    int depth = 0;
    int next;
    for (int i = 0; i < tag.length(); i = next) {
      char c = tag.charAt(i);
      next = isQuote(c) ? endOfString(tag, i) : i + 1;
      boolean closes = ")]}".indexOf(c) >= 0;
      if (!open.isEmpty() && open.peek() == depth && (closes || c == ',')) {
        open.pop();
        out.append(')');
      }
      out.append(tag, i, next);
      depth += closes ? -1 : "([{".indexOf(c) >= 0 ? 1 : 0;
      if (depth > MAX_BRACKETS) {
        throw new IllegalArgumentException(
            "the chat template nests brackets more than " + MAX_BRACKETS + " deep");
      }
      if (c == '=' && isNamedArgument(tag, i)) {
        open.push(depth);
        out.append('(');
      }
    }
    return out.toString();
  }

  /** Whether this {@code =} stands between the name of an argument and its value. */
  private static boolean isNamedArgument(String tag, int equals) {
    int end = skipSpaceBack(tag, equals);
    int start = end;
    while (start > 0 && Character.isJavaIdentifierPart(tag.charAt(start - 1))) {
      start--;
    }
    int before = skipSpaceBack(tag, start);
    return start < end
        && before > 0
        && "(,".indexOf(tag.charAt(before - 1)) >= 0
        && !tag.startsWith("==", equals);
  }

  private static int skipSpaceBack(String tag, int end) {
    int i = end;
    while (i > 0 && Character.isWhitespace(tag.charAt(i - 1))) {
      i--;
    }
    return i;
  }

  private static boolean isQuote(char c) {
    return c == '\'' || c == '"';
  }

  private static int endOfString(String text, int start) {
    int i = start + 1;
    while (i < text.length() && text.charAt(i) != text.charAt(start)) {
      i += text.charAt(i) == '\\' ? 2 : 1;
    }
    return Math.min(text.length(), i + 1);
  }
}
