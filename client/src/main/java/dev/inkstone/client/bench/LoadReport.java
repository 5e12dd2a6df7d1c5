package dev.inkstone.client.bench;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/**
 * What a load measured.
 *
 * @param ttftMs from sending a request to its first token, in milliseconds
 * @param interTokenMs from one token of a stream to the next, in milliseconds
 */
public record LoadReport(
    @JsonUnwrapped Subject subject,
    @JsonUnwrapped Load load,
    @JsonUnwrapped Work work,
    @JsonUnwrapped Throughput throughput,
    Latency ttftMs,
    Latency interTokenMs) {

  /** What was measured, as the server named it. */
  public record Subject(String model, String version, String digest) {}

  /**
   * What each request took.
   *
   * @param promptTokens length of the prompt
   * @param cachedTokens how many of these the prefix cache held, on average
   * @param tokens tokens generated
   */
  public record Work(int promptTokens, int cachedTokens, int tokens) {}

  /**
   * @param seconds from the first request to the last ending
   * @param tokensPerSecond of all streams together
   * @param tokensPerSecondPerStream mean over the requests, each from sending to ending
   */
  public record Throughput(
      double seconds, double tokensPerSecond, double tokensPerSecondPerStream) {
    public Throughput {
      seconds = rounded(seconds);
      tokensPerSecond = rounded(tokensPerSecond);
      tokensPerSecondPerStream = rounded(tokensPerSecondPerStream);
    }
  }

  /** The median and the 95th percentile. */
  public record Latency(double p50, double p95) {
    private static final double NANOS_PER_MILLI = 1e6;

    static Latency of(Histogram nanos) {
      return new Latency(
          rounded(nanos.getValueAtPercentile(50) / NANOS_PER_MILLI),
          rounded(nanos.getValueAtPercentile(95) / NANOS_PER_MILLI));
    }
  }

  /** One line of JSON: every figure under its name in snake case. */
  public String toJson() {
    try {
      return JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .build()
          .writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  /** A small table to read. */
  public String toTable() {
    return String.format(
        Locale.ROOT,
        """
        %s @ %s: %d streams, %d requests, %d tokens each after a prompt of %d (%d cached)
                                 p50        p95
        first token      %8.1f ms %8.1f ms
        between tokens   %8.2f ms %8.2f ms
        tokens/s         %8.1f in all, %.1f a stream, over %.1f s
        """,
        subject.model(), subject.version(),
        load.streams(), load.requests(), work.tokens(), work.promptTokens(), work.cachedTokens(),
        ttftMs.p50(), ttftMs.p95(),
        interTokenMs.p50(), interTokenMs.p95(),
        throughput.tokensPerSecond(), throughput.tokensPerSecondPerStream(), throughput.seconds());
  }

  private static double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }
}
