package dev.inkstone.client.bench;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/**
 * What a load measured.
 *
 * @param ttftMs from when a request was sent, or due, to its first token, in milliseconds
 * @param interTokenMs from one token of a stream to the next, in milliseconds
 */
public record LoadReport(
    @JsonUnwrapped Subject subject,
    @JsonUnwrapped Load load,
    @JsonUnwrapped Work work,
    @JsonUnwrapped Throughput throughput,
    Latency ttftMs,
    Latency interTokenMs)
    implements Report {

  /** What was measured, as the server named it. */
  public record Subject(String model, String version, String digest) {}

  /**
   * What each request took.
   *
   * @param promptTokens length of a prompt
   * @param cachedTokens how many of these the prefix cache held, on average
   * @param tokens tokens generated
   */
  public record Work(int promptTokens, int cachedTokens, int tokens) {}

  /**
   * @param seconds from the first request to the last ending
   * @param tokensPerSecond of all streams together
   * @param tokensPerSecondPerStream mean over the requests, each from sending to ending
   * @param refused requests that a full server turned away
   */
  public record Throughput(
      double seconds, double tokensPerSecond, double tokensPerSecondPerStream, long refused) {
    public Throughput {
      seconds = rounded(seconds);
      tokensPerSecond = rounded(tokensPerSecond);
      tokensPerSecondPerStream = rounded(tokensPerSecondPerStream);
    }
  }

  /** The median, the 95th and the 99th percentile, and the longest. */
  public record Latency(double p50, double p95, double p99, double max) {
    private static final double NANOS_PER_MILLI = 1e6;

    static Latency of(Histogram nanos) {
      return new Latency(
          rounded(nanos.getValueAtPercentile(50) / NANOS_PER_MILLI),
          rounded(nanos.getValueAtPercentile(95) / NANOS_PER_MILLI),
          rounded(nanos.getValueAtPercentile(99) / NANOS_PER_MILLI),
          rounded(nanos.getMaxValue() / NANOS_PER_MILLI));
    }

    String toRow(String format) {
      return String.format(Locale.ROOT, (format + " ").repeat(4).strip(), p50, p95, p99, max);
    }
  }

  /** A small table to read. */
  @Override
  public String toTable() {
    return String.format(
        Locale.ROOT,
        """
        %s @ %s: %s, %d tokens each after a prompt of %d (%d cached)
                                 p50         p95         p99         max
        first token      %s
        between tokens   %s
        tokens/s         %8.1f in all, %.1f a stream, over %.1f s
        """,
        subject.model(), subject.version(),
        loadInWords(), work.tokens(), work.promptTokens(), work.cachedTokens(),
        ttftMs.toRow("%8.1f ms"),
        interTokenMs.toRow("%8.2f ms"),
        throughput.tokensPerSecond(), throughput.tokensPerSecondPerStream(), throughput.seconds());
  }

  private String loadInWords() {
    if (load instanceof Load.Open open) {
      return String.format(
          Locale.ROOT,
          "%s requests/s, %d requests (%d refused)",
          open.rate(), open.requests(), throughput.refused());
    }
    return "%d streams, %d requests".formatted(((Load.Closed) load).streams(), load.requests());
  }

  static double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }
}
