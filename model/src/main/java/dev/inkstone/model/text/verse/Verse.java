package dev.inkstone.model.text.verse;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Verse as text: lines (without punctuation), each closed by a stop. */
public final class Verse {
  private static final String STOPS = "，。？！；：";

  private Verse() {}

  /** Whether this character closes a line. */
  public static boolean isStop(int character) {
    return STOPS.indexOf(character) >= 0;
  }

  /** The lines of a body without their stops; empty lines and white space are left out. */
  public static List<String> lines(String body) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    body.codePoints().filter(c -> !Character.isWhitespace(c)).forEach(c -> {
      if (!isStop(c)) {
        line.appendCodePoint(c);
      } else if (line.length() > 0) {
        lines.add(line.toString());
        line.setLength(0);
      }
    });
    if (line.length() > 0) {
      lines.add(line.toString());
    }
    return lines;
  }

  /** The lines as a body in which {@code ，} and {@code 。} alternate. */
  public static String body(List<String> lines) {
    StringBuilder body = new StringBuilder();
    for (int i = 0; i < lines.size(); i++) {
      body.append(lines.get(i)).append(i % 2 == 0 ? '，' : '。');
    }
    return body.toString();
  }

  /** The last character of each even line (the 2nd, 4th, ...): where a poem rhymes. */
  public static List<Integer> rhymePositions(List<String> lines) {
    List<Integer> ends = new ArrayList<>();
    for (int i = 1; i < lines.size(); i += 2) {
      ends.add(lines.get(i).codePointBefore(lines.get(i).length()));
    }
    return ends;
  }

  /** The share of characters that stand earlier in the poem too, 0 to 1. */
  public static double repetition(List<String> lines) {
    int[] characters = lines.stream().flatMapToInt(String::codePoints).toArray();
    long different = IntStream.of(characters).distinct().count();
    return characters.length == 0
        ? 0
        : (characters.length - different) / (double) characters.length;
  }
}
