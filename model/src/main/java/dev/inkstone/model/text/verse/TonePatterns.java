package dev.inkstone.model.text.verse;

import dev.inkstone.model.text.verse.ToneTable.Tone;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The tone patterns of the regulated forms, and how well verse keeps to them. A pattern fixes the
 * tone of the second, fourth and sixth character of each line and of its last one; the others are
 * free, as the old rule has it (一三五不论，二四六分明). Immutable.
 */
public final class TonePatterns {
  private final ToneTable tones;
  private final Map<Form, List<String>> patterns;

  /** Patterns by form: tone marks ({@code ○} where free) in place of each character, no stops. */
  public TonePatterns(ToneTable tones, Map<Form, List<String>> patterns) {
    this.tones = tones;
    this.patterns = new EnumMap<>(patterns);
  }

  /** The patterns derived from the corpus's training poems, as shipped. */
  public static TonePatterns shipped() {
    Map<Form, List<String>> patterns = new EnumMap<>(Form.class);
    Tables.read("patterns.txt").forEach(row ->
        patterns.computeIfAbsent(Form.ofLabel(row.key()), f -> new ArrayList<>())
            .add(row.value().replace(" ", "")));
    return new TonePatterns(ToneTable.shipped(), patterns);
  }

  /** The tones that a pattern may fix in these lines: marks, {@code ○} where free or either. */
  public static String marks(ToneTable tones, List<String> lines) {
    StringBuilder marks = new StringBuilder();
    for (String line : lines) {
      int[] characters = line.codePoints().toArray();
      for (int i = 0; i < characters.length; i++) {
        boolean fixed = i % 2 == 1 || i == characters.length - 1;
        marks.append((fixed ? tones.toneOf(characters[i]) : Tone.EITHER).mark());
      }
    }
    return marks.toString();
  }

  /** How many positions of a line of so many characters a pattern fixes. */
  public static int fixed(int lineLength) {
    return lineLength / 2 + lineLength % 2;
  }

  /**
   * The share of fixed positions whose tone agrees with the nearest pattern of the form, 0 to 1;
   * characters of either tone agree with both. NaN where the lines do not have the form's shape or
   * the form has no pattern.
   */
  public double agreement(Form form, List<String> lines) {
    List<String> known = patterns.getOrDefault(form, List.of());
    if (known.isEmpty() || !form.fits(lines)) {
      return Double.NaN;
    }
    String marks = marks(tones, lines);
    int fixed = fixed(form.lineLength()) * form.lines();
    int least = known.stream().mapToInt(pattern -> misses(marks, pattern)).min().orElseThrow();
    return (fixed - least) / (double) fixed;
  }

  private static int misses(String marks, String pattern) {
    int misses = 0;
    for (int i = 0; i < pattern.length(); i++) {
      if (!Tone.ofMark(marks.charAt(i)).agrees(Tone.ofMark(pattern.charAt(i)))) {
        misses++;
      }
    }
    return misses;
  }
}
