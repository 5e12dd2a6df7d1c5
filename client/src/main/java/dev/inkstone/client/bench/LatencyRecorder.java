package dev.inkstone.client.bench;

import dev.inkstone.v1.Started;
import dev.inkstone.v1.Usage;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SynchronizedHistogram;

/** Gathers the figures of many requests, from any threads. Times are in nanoseconds. */
final class LatencyRecorder {
  private static final int SIGNIFICANT_DIGITS = 3;
  private static final double NANOS_PER_SECOND = 1e9;

  private final LongSupplier nanoTime;
  private final Histogram firstToken = new SynchronizedHistogram(SIGNIFICANT_DIGITS);
  private final Histogram interToken = new SynchronizedHistogram(SIGNIFICANT_DIGITS);
  private final LongAdder requests = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder tokens = new LongAdder();
  private final LongAdder cachedTokens = new LongAdder();
  private final DoubleAdder rates = new DoubleAdder();
  private volatile Started started = Started.getDefaultInstance();

  LatencyRecorder(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Starts the clock of one request. */
  Request begin() {
    return begin(nanoTime.getAsLong());
  }

  /** Starts the clock of one request that was due at this time. */
  Request begin(long due) {
    return new Request(due);
  }

  /** A request was turned away by a full server. */
  void refused() {
    refused.increment();
  }

  /** The figures of all requests that have ended, over a time that the caller measured. */
  LoadReport report(Load load, int tokensPerRequest, long elapsedNanos) {
    double seconds = elapsedNanos / NANOS_PER_SECOND;
    long count = Math.max(1, requests.sum());
    return new LoadReport(
        new LoadReport.Subject(
            started.getModel(),
            started.getCheckpoint().getVersion(),
            started.getCheckpoint().getDigest()),
        load,
        new LoadReport.Work(
            started.getPromptTokens(), (int) (cachedTokens.sum() / count), tokensPerRequest),
        new LoadReport.Throughput(
            seconds, tokens.sum() / seconds, rates.sum() / count, refused.sum()),
        LoadReport.Latency.of(firstToken),
        LoadReport.Latency.of(interToken));
  }

  /** The clock of one request. Its calls come one after the other. */
  final class Request {
    private final long sent;
    private long last;
    private int received;

    private Request(long sent) {
      this.sent = sent;
    }

    void started(Started event) {
      started = event;
    }

    /** Some tokens came together: the time since the last ones is divided among them. */
    void tokens(int count) {
      if (count == 0) {
        return;
      }
      long now = nanoTime.getAsLong();
      if (received == 0) {
        firstToken.recordValue(now - sent);
      } else {
        interToken.recordValueWithCount((now - last) / count, count);
      }
      received += count;
      last = now;
    }

    void finished(Usage usage) {
      cachedTokens.add(usage.getCachedTokens());
    }

    /** How many tokens came so far. */
    int received() {
      return received;
    }

    /** The stream ended well. */
    void end() {
      requests.increment();
      tokens.add(received);
      rates.add(received * NANOS_PER_SECOND / (nanoTime.getAsLong() - sent));
    }
  }
}
