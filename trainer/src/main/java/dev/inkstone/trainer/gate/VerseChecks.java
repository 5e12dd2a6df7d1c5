package dev.inkstone.trainer.gate;

import dev.inkstone.model.text.verse.Form;
import dev.inkstone.model.text.verse.RhymeTable;
import dev.inkstone.model.text.verse.Verse;
import dev.inkstone.trainer.verse.TonePatterns;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Judges verse by what can be checked: form, rhyme, tones, repetition, and copying from the
 * training corpus. Says nothing of beauty. Immutable, safe for several threads.
 */
public final class VerseChecks {
  private final RhymeTable rhymes;
  private final TonePatterns patterns;
  private final CorpusIndex corpus;

  /** Checks against these tables; copying is looked for in this corpus. */
  public VerseChecks(RhymeTable rhymes, TonePatterns patterns, CorpusIndex corpus) {
    this.rhymes = rhymes;
    this.patterns = patterns;
    this.corpus = corpus;
  }

  /** The scores of a poem's body (title left out) that was to have this form. */
  public VerseScore score(Form form, String body) {
    List<String> lines = Verse.lines(body);
    return new VerseScore(form, formRight(form, body, lines), rhymes.rhymeOf(lines).isPresent(),
        patterns.agreement(form, lines), repeatedCharacters(lines), repeatedPairs(lines),
        lines.size() - new HashSet<>(lines).size(), corpus.longestRun(lines));
  }

  /** A free poem is right when every line is closed and the last one ends a sentence. */
  private static boolean formRight(Form form, String body, List<String> lines) {
    String text = body.strip();
    return form.regulated()
        ? form.fits(lines) && text.equals(Verse.body(lines))
        : !lines.isEmpty() && text.endsWith("。");
  }

  private static double repeatedCharacters(List<String> lines) {
    int[] characters = lines.stream().flatMapToInt(String::codePoints).toArray();
    Set<Integer> seen = new HashSet<>();
    int repeated = 0;
    for (int character : characters) {
      repeated += seen.add(character) ? 0 : 1;
    }
    return characters.length == 0 ? 0 : repeated / (double) characters.length;
  }

  private static int repeatedPairs(List<String> lines) {
    Set<Long> seen = new HashSet<>();
    int repeated = 0;
    for (String line : lines) {
      int[] characters = line.codePoints().toArray();
      for (int i = 1; i < characters.length; i++) {
        repeated += seen.add((long) characters[i - 1] << 32 | characters[i]) ? 0 : 1;
      }
    }
    return repeated;
  }
}
