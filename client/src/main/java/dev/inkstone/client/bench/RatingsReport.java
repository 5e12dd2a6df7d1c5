package dev.inkstone.client.bench;

import java.util.Locale;

/**
 * What a load of ratings measured.
 *
 * @param perMinute ratings a minute that were due
 * @param seconds from the first due to the last answered
 * @param sent ratings
 * @param accepted of these, each with a yes that says it is kept
 * @param refused of these, also after the client had tried again
 * @param streams that generated at the same time
 * @param streamsEnded texts that they read whole
 * @param streamsFailed texts that broke off
 * @param acceptedMs from when a rating was due to its yes, in milliseconds
 */
public record RatingsReport(
    double perMinute,
    double seconds,
    long sent,
    long accepted,
    long refused,
    int streams,
    long streamsEnded,
    long streamsFailed,
    LoadReport.Latency acceptedMs)
    implements Report {
  public RatingsReport {
    seconds = LoadReport.rounded(seconds);
  }

  /** A small table to read. */
  @Override
  public String toTable() {
    return String.format(
        Locale.ROOT,
        """
        %.0f ratings/min over %.1f s: %d sent, %d accepted, %d refused
        %d streams beside them: %d texts, %d failed
                                 p50         p95         p99         max
        accepted         %s
        """,
        perMinute, seconds, sent, accepted, refused, streams, streamsEnded, streamsFailed,
        acceptedMs.toRow("%8.1f ms"));
  }
}
