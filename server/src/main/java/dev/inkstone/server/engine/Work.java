package dev.inkstone.server.engine;

import dev.inkstone.server.engine.Ending.Usage;
import java.time.Duration;
import java.util.OptionalInt;

/**
 * What a lane works on until it ends: one text, or the images of one request. Belongs to the engine
 * thread once submitted.
 */
public abstract sealed class Work permits Generation, ImageGeneration {
  private static final long KEEPS_UP = -1;
  private static final long NOT_QUEUED = -1;

  private final Origin origin;
  private long arrival = NOT_QUEUED;
  private long behindSince;
  private long behindFor = KEEPS_UP;

  /**
   * @param origin on whose behalf it is
   */
  Work(Origin origin) {
    this.origin = origin;
  }

  /** On whose behalf it is. */
  public final Origin origin() {
    return origin;
  }

  /** The name under which it is logged and rated. */
  public abstract String id();

  /** What it has come to so far, for a log: {@code 12 tokens}. */
  public abstract String output();

  /** What it has cost so far. */
  public abstract Usage usage();

  /** The token that ended it, if one did. */
  OptionalInt endToken() {
    return OptionalInt.empty();
  }

  /** Whether its sink has room for what one more step brings. */
  abstract boolean sinkIsReady();

  /** Tells the sink, once. */
  abstract void end(Ending ending);

  /** Position in the queue: lower is older, and no two have the same. */
  final long arrival() {
    return arrival;
  }

  final void arrive(long arrival) {
    this.arrival = arrival;
  }

  /** Looks at the reader, once a turn, so that all decisions of the turn rest on one answer. */
  final void observeReader(long now) {
    if (sinkIsReady()) {
      behindFor = KEEPS_UP;
      return;
    }
    if (behindFor == KEEPS_UP) {
      behindSince = now;
    }
    behindFor = now - behindSince;
  }

  /** Whether the reader had room when it was last observed. */
  final boolean readerKeepsUp() {
    return behindFor == KEEPS_UP;
  }

  /** Whether the reader had been behind for longer than this when it was last observed. */
  final boolean behindLonger(Duration patience) {
    return behindFor > patience.toNanos();
  }
}
