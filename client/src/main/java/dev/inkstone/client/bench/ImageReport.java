package dev.inkstone.client.bench;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.Locale;

/**
 * What a load of images measured.
 *
 * @param firstImageMs from when a request was sent to its first image, in milliseconds
 * @param requestMs from when a request was sent to its ending, in milliseconds
 */
public record ImageReport(
    @JsonUnwrapped LoadReport.Subject subject,
    @JsonUnwrapped Load.Closed load,
    @JsonUnwrapped Work work,
    @JsonUnwrapped Throughput throughput,
    LoadReport.Latency firstImageMs,
    LoadReport.Latency requestMs)
    implements Report {

  /**
   * What each request took.
   *
   * @param count images of a request
   * @param steps of an image
   */
  public record Work(int count, int steps) {}

  /**
   * @param seconds from the first request to the last ending
   * @param imagesPerSecond of all streams together
   */
  public record Throughput(double seconds, double imagesPerSecond) {
    public Throughput {
      seconds = LoadReport.rounded(seconds);
      imagesPerSecond = LoadReport.rounded(imagesPerSecond);
    }
  }

  /** A small table to read. */
  @Override
  public String toTable() {
    return String.format(
        Locale.ROOT,
        """
        %s @ %s: %d streams, %d requests, %d images of %d steps each
                                 p50         p95         p99         max
        first image      %s
        whole request    %s
        images/s         %8.1f in all, over %.2f s
        """,
        subject.model(), subject.version(),
        load.streams(), load.requests(), work.count(), work.steps(),
        firstImageMs.toRow("%8.1f ms"),
        requestMs.toRow("%8.1f ms"),
        throughput.imagesPerSecond(), throughput.seconds());
  }
}
