package dev.inkstone.trainer.gate;

import dev.inkstone.model.text.verse.Form;

/**
 * What {@link VerseChecks} found in one poem.
 *
 * @param form the form that was asked for
 * @param formRight exactly the form's lines, line lengths and stops
 * @param rhymes all even lines end in one rhyme class
 * @param toneAgreement share of fixed positions that agree with the nearest pattern of the form,
 *     0 to 1; NaN for the free form and for a poem of another shape
 * @param repeatedCharacters share of characters that stand earlier in the poem too, 0 to 1
 * @param repeatedPairs pairs of neighbours in a line that stand earlier in the poem too
 * @param repeatedLines lines that stand earlier in the poem too
 * @param longestRun characters of the longest run copied from the training corpus; see
 *     {@link CorpusIndex#longestRun}
 */
public record VerseScore(
    Form form,
    boolean formRight,
    boolean rhymes,
    double toneAgreement,
    double repeatedCharacters,
    int repeatedPairs,
    int repeatedLines,
    int longestRun) {

  /** Whether the poem says no pair of characters twice. */
  public boolean repeatsNothing() {
    return repeatedPairs == 0 && repeatedLines == 0;
  }
}
