package dev.inkstone.trainer.gate;

import java.util.Collection;
import java.util.function.Predicate;

/**
 * The scores of many poems in one row. Shares are 0 to 1.
 *
 * @param poems how many there are
 * @param formRight share with exactly the right form
 * @param rhyming share whose even lines share a rhyme class
 * @param toneAgreement mean over the poems that have the form's shape; NaN if there is none
 * @param repeatsNothing share that says no pair of characters twice
 * @param repeatedCharacters mean share of characters that stand earlier in the poem too
 * @param runMedian copied run that half of the poems do not exceed, in characters
 * @param runNinth copied run that nine poems of ten do not exceed
 * @param runLongest the longest copied run of all
 * @param runShort share whose longest copied run is under {@value #SHORT_RUN} characters
 */
public record VerseSummary(
    int poems,
    double formRight,
    double rhyming,
    double toneAgreement,
    double repeatsNothing,
    double repeatedCharacters,
    int runMedian,
    int runNinth,
    int runLongest,
    double runShort) {
  /** A copied run of a whole seven-character line, or more, is not called short. */
  public static final int SHORT_RUN = 7;

  /**
   * Sums up these scores.
   *
   * @throws IllegalArgumentException if there are none
   */
  public static VerseSummary of(Collection<VerseScore> scores) {
    if (scores.isEmpty()) {
      throw new IllegalArgumentException("scores: none given; a summary needs one poem at least");
    }
    int[] runs = scores.stream().mapToInt(VerseScore::longestRun).sorted().toArray();
    return new VerseSummary(scores.size(), share(scores, VerseScore::formRight),
        share(scores, VerseScore::rhymes),
        scores.stream().mapToDouble(VerseScore::toneAgreement).filter(a -> !Double.isNaN(a))
            .average().orElse(Double.NaN),
        share(scores, VerseScore::repeatsNothing),
        scores.stream().mapToDouble(VerseScore::repeatedCharacters).average().orElseThrow(),
        quantile(runs, 0.5), quantile(runs, 0.9), runs[runs.length - 1],
        share(scores, s -> s.longestRun() < SHORT_RUN));
  }

  private static double share(Collection<VerseScore> scores, Predicate<VerseScore> test) {
    return scores.stream().filter(test).count() / (double) scores.size();
  }

  /** The least value that this share of the sorted values does not exceed. */
  private static int quantile(int[] sorted, double share) {
    return sorted[(int) Math.ceil(share * sorted.length) - 1];
  }
}
