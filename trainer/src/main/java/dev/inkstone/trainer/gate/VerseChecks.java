package dev.inkstone.trainer.gate;

import dev.inkstone.model.text.verse.Form;
import dev.inkstone.model.text.verse.RhymeTable;
import dev.inkstone.model.text.verse.TonePatterns;
import dev.inkstone.model.text.verse.Verse;
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
    return new VerseScore(form, form.fits(body), rhymes.rhymeOf(lines).isPresent(),
        patterns.agreement(form, lines), Verse.repetition(lines), repeatedPairs(lines),
        lines.size() - new HashSet<>(lines).size(), corpus.longestRun(lines));
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
