package dev.inkstone.server.admission;

import java.time.Duration;

/** Why a request was not taken on. No stack trace: under load there are many of these. */
public final class Rejection extends Exception {
  /** What kind of no it is. */
  public enum Kind {
    /** Limits are reached: try again later. */
    FULL,
    /** The server is going away: try another. */
    DRAINING
  }

  private final Kind kind;
  private final Duration retryAfter;

  Rejection(Kind kind, String message, Duration retryAfter) {
    super(message, null, false, false);
    this.kind = kind;
    this.retryAfter = retryAfter;
  }

  public Kind kind() {
    return kind;
  }

  /** When trying again may succeed. */
  public Duration retryAfter() {
    return retryAfter;
  }
}
