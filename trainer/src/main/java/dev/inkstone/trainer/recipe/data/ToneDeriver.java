package dev.inkstone.trainer.recipe.data;

import dev.inkstone.model.text.verse.ToneTable.Tone;
import dev.inkstone.model.text.verse.Verse;
import dev.inkstone.trainer.verse.Poem;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Derives each character's tone from the tone marks of the corpus, counted over the training
 * poems: a simplified character may stand for traditional ones of different tones.
 */
final class ToneDeriver {
  private static final double CLEAR = 0.9;

  private ToneDeriver() {}

  /** The characters of each tone, most frequent first. */
  static Map<Tone, String> derive(List<Poem> training, Map<String, String> marks) {
    Map<Integer, int[]> counts = new HashMap<>();
    for (Poem poem : training) {
      int[] text = withoutStops(poem.body());
      int[] tones = withoutStops(marks.getOrDefault(poem.id(), ""));
      for (int i = 0; text.length == tones.length && i < text.length; i++) {
        counts.computeIfAbsent(text[i], c -> new int[3])[Tone.ofMark(tones[i]).ordinal()]++;
      }
    }
    Map<Tone, StringBuilder> texts = new EnumMap<>(Tone.class);
    counts.entrySet().stream()
        .sorted(Comparator.comparingInt((Map.Entry<Integer, int[]> e) -> -sum(e.getValue()))
            .thenComparing(Map.Entry::getKey))
        .forEach(e -> texts.computeIfAbsent(tone(e.getValue()), t -> new StringBuilder())
            .appendCodePoint(e.getKey()));
    Map<Tone, String> result = new EnumMap<>(Tone.class);
    texts.forEach((tone, text) -> result.put(tone, text.toString()));
    return result;
  }

  private static Tone tone(int[] counts) {
    int sum = sum(counts);
    if (counts[0] >= CLEAR * sum) {
      return Tone.LEVEL;
    }
    return counts[1] >= CLEAR * sum ? Tone.OBLIQUE : Tone.EITHER;
  }

  private static int sum(int[] counts) {
    return counts[0] + counts[1] + counts[2];
  }

  private static int[] withoutStops(String text) {
    return text.codePoints().filter(c -> !Verse.isStop(c)).toArray();
  }
}
