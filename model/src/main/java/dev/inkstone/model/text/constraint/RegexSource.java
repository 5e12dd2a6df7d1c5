package dev.inkstone.model.text.constraint;

/** A pattern's characters, read once from left to right. */
final class RegexSource {
  private final int[] characters;
  private int position;

  RegexSource(String pattern) {
    characters = pattern.codePoints().toArray();
    for (int i = 0; i < characters.length; i++) {
      if (!CodePoints.ALL.contains(characters[i])) {
        throw error(i, "half a surrogate pair is no character");
      }
    }
  }

  /** Characters taken so far. */
  int position() {
    return position;
  }

  boolean atEnd() {
    return position == characters.length;
  }

  /** The next character, or -1 at the end. */
  int peek() {
    return peek(0);
  }

  /** The character so many after the next, or -1. */
  int peek(int ahead) {
    return position + ahead < characters.length ? characters[position + ahead] : -1;
  }

  int next() {
    return characters[position++];
  }

  /** The next few characters, fewer at the end. */
  String next(int count) {
    int taken = Math.min(count, characters.length - position);
    position += taken;
    return new String(characters, position - taken, taken);
  }

  /** Takes a character if it is the next. */
  boolean take(int character) {
    boolean found = peek() == character;
    position += found ? 1 : 0;
    return found;
  }

  /** Takes what comes before a character, and that too. */
  String until(int character, int from) {
    int first = position;
    while (peek() != character) {
      if (atEnd()) {
        throw error(from, "has no closing " + Character.toString(character));
      }
      position++;
    }
    return new String(characters, first, position++ - first);
  }

  /** What is wrong at a position, counted in characters from 0. */
  Refusal error(int at, String problem) {
    int last = Math.min(characters.length, at + 10);
    String there = new String(characters, at, last - at) + (last < characters.length ? "..." : "");
    return new Refusal("at character " + at + (there.isEmpty() ? "" : " (" + there + ")") + ": "
        + problem);
  }
}
