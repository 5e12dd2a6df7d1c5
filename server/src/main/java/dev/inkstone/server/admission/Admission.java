package dev.inkstone.server.admission;

import dev.inkstone.server.admission.Rejection.Kind;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Decides whether a request is taken on, and takes its share of the limits, in one atomic act
 * before any work is done for it. Never waits: full is an answer, at once. Thread-safe.
 */
public final class Admission {
  /** A stream lasts about this long; sooner, a seat is unlikely to be free. */
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final AdmissionLimits limits;
  private int streams;
  private long tokens;
  private boolean stopped;

  public Admission(AdmissionLimits limits) {
    this.limits = limits;
  }

  /**
   * Reserves the streams of one request and their tokens until the permit is closed. A request that
   * wants more than a limit is taken on alone, instead of never.
   *
   * @param wantedStreams how many texts it wants
   * @param wantedTokens the most tokens, prompts and outputs together, that they can come to
   */
  public synchronized Permit reserve(int wantedStreams, long wantedTokens) throws Rejection {
    if (stopped) {
      throw new Rejection(Kind.DRAINING, "the server is shutting down", RETRY_AFTER);
    }
    long mostStreams = (long) limits.maxStreams() + limits.maxQueued();
    int places = (int) Math.min(wantedStreams, mostStreams);
    if (places > mostStreams - streams) {
      throw new Rejection(
          Kind.FULL,
          streams == mostStreams
              ? "all " + streams + " places for streams are taken"
              : "of %d places for streams %d are taken, %d more are too many"
                  .formatted(mostStreams, streams, places),
          RETRY_AFTER);
    }
    long share = Math.min(wantedTokens, limits.maxTokensInFlight());
    if (share > limits.maxTokensInFlight() - tokens) {
      throw new Rejection(
          Kind.FULL,
          "%d tokens are in flight, %d more would exceed the limit of %d"
              .formatted(tokens, share, limits.maxTokensInFlight()),
          RETRY_AFTER);
    }
    streams += places;
    tokens += share;
    return new Permit(places, share);
  }

  /** From here on every request is refused as DRAINING. */
  public synchronized void stop() {
    stopped = true;
  }

  /** Whether every request is refused as DRAINING. */
  public synchronized boolean isStopped() {
    return stopped;
  }

  /** Waits until no stream is left, for so long at most; returns whether that came true. */
  public synchronized boolean awaitIdle(Duration atMost) throws InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    for (long left = atMost.toNanos(); streams > 0 && left > 0; left = end - System.nanoTime()) {
      TimeUnit.NANOSECONDS.timedWait(this, Math.max(left, TimeUnit.MILLISECONDS.toNanos(1)));
    }
    return streams == 0;
  }

  public synchronized int streams() {
    return streams;
  }

  public synchronized long tokensInFlight() {
    return tokens;
  }

  private synchronized void release(int places, long share) {
    streams -= places;
    tokens -= share;
    notifyAll();
  }

  /** A request's share of the limits. Closing gives it back; closing again does nothing. */
  public final class Permit implements AutoCloseable {
    private final int places;
    private final long share;
    private final AtomicBoolean held = new AtomicBoolean(true);

    private Permit(int places, long share) {
      this.places = places;
      this.share = share;
    }

    @Override
    public void close() {
      if (held.getAndSet(false)) {
        release(places, share);
      }
    }
  }
}
