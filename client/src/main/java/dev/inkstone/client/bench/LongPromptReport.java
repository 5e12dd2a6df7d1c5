package dev.inkstone.client.bench;

import java.util.List;
import java.util.Locale;

/**
 * What a long prompt did to the streams that ran when it came.
 *
 * @param streams how many ran
 * @param promptTokens length of the long prompt
 * @param rounds what each round measured, in order
 * @param ratio the greatest of the rounds' ratios
 */
public record LongPromptReport(int streams, int promptTokens, List<Round> rounds, double ratio)
    implements Report {

  /**
   * One arrival; times in milliseconds.
   *
   * @param ttftMs from sending the long prompt to its first token
   * @param gapP50Ms median time between two chunks of a running stream, while no long prompt is there
   * @param gapMaxMs the longest such time
   * @param meanwhileP50Ms median time between two chunks from sending the prompt to its first token
   * @param meanwhileMaxMs the longest such time, of any stream
   * @param ratio of {@code meanwhileMaxMs} to {@code gapP50Ms}
   */
  public record Round(
      double ttftMs,
      double gapP50Ms,
      double gapMaxMs,
      double meanwhileP50Ms,
      double meanwhileMaxMs,
      double ratio) {
    private static final double NANOS_PER_MILLI = 1e6;

    static Round of(Gaps gaps, long ttftNanos) {
      return new Round(
          millis(ttftNanos),
          millis(gaps.medianOutside()),
          millis(gaps.longestOutside()),
          millis(gaps.medianInside()),
          millis(gaps.longestInside()),
          LoadReport.rounded((double) gaps.longestInside() / gaps.medianOutside()));
    }

    private static double millis(long nanos) {
      return LoadReport.rounded(nanos / NANOS_PER_MILLI);
    }
  }

  LongPromptReport(int streams, int promptTokens, List<Round> rounds) {
    this(
        streams,
        promptTokens,
        List.copyOf(rounds),
        rounds.stream().mapToDouble(Round::ratio).max().orElseThrow());
  }

  /** A small table to read. */
  @Override
  public String toTable() {
    StringBuilder table = new StringBuilder();
    table.append(
        "a prompt of %d tokens while %d streams run; milliseconds%n".formatted(promptTokens, streams));
    table.append("first token   gap p50   gap max   meanwhile p50       max   max / gap p50\n");
    for (Round round : rounds) {
      table.append(
          String.format(
              Locale.ROOT,
              "%11.1f %9.2f %9.2f %15.2f %9.2f %15.2f%n",
              round.ttftMs(),
              round.gapP50Ms(),
              round.gapMaxMs(),
              round.meanwhileP50Ms(),
              round.meanwhileMaxMs(),
              round.ratio()));
    }
    return table.toString();
  }
}
