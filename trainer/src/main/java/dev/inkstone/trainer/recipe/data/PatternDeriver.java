package dev.inkstone.trainer.recipe.data;

import dev.inkstone.model.text.verse.Form;
import dev.inkstone.model.text.verse.TonePatterns;
import dev.inkstone.model.text.verse.ToneTable;
import dev.inkstone.model.text.verse.ToneTable.Tone;
import dev.inkstone.trainer.verse.Poem;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Derives the tone patterns of a form: those that many training poems have in full. Only poems
 * count whose fixed positions all have a clear tone.
 */
final class PatternDeriver {
  private static final double MIN_SHARE = 0.015;

  private PatternDeriver() {}

  /** The patterns of a regulated form, most frequent first; lines separated by a space. */
  static List<String> derive(List<Poem> training, ToneTable tones, Form form) {
    Map<String, Integer> counts = new HashMap<>();
    int clear = 0;
    for (Poem poem : training) {
      if (poem.form() == form) {
        String marks = TonePatterns.marks(tones, poem.lines());
        if (marks.chars().filter(m -> m != Tone.EITHER.mark()).count()
            == (long) TonePatterns.fixed(form.lineLength()) * form.lines()) {
          counts.merge(marks, 1, Integer::sum);
          clear++;
        }
      }
    }
    double least = MIN_SHARE * clear;
    return counts.entrySet().stream().filter(e -> e.getValue() >= least)
        .sorted(Map.Entry.<String, Integer>comparingByValue().reversed()
            .thenComparing(Map.Entry.comparingByKey()))
        .map(e -> e.getKey().replaceAll("(?<=\\G.{" + form.lineLength() + "})(?!$)", " "))
        .toList();
  }
}
