package dev.inkstone.server.security;

import java.time.Duration;

/** Why a caller is turned away. No stack trace: whoever knocks can cause these. */
public final class Refused extends Exception {
  private static final long serialVersionUID = 1L;

  /** What kind of no it is. */
  public enum Kind {
    /** There is no key, or none that is known. */
    UNAUTHENTICATED,
    /** The key is known, and is not for this. */
    FORBIDDEN,
    /** The key has used up what it has a minute. */
    QUOTA
  }

  private final Kind kind;
  private final transient Duration retryAfter;

  private Refused(Kind kind, String message, Duration retryAfter) {
    super(message, null, false, false);
    this.kind = kind;
    this.retryAfter = retryAfter;
  }

  static Refused unauthenticated(String message) {
    return new Refused(Kind.UNAUTHENTICATED, message, Duration.ZERO);
  }

  static Refused forbidden(String message) {
    return new Refused(Kind.FORBIDDEN, message, Duration.ZERO);
  }

  static Refused quota(String message, Duration retryAfter) {
    return new Refused(Kind.QUOTA, message, retryAfter);
  }

  public Kind kind() {
    return kind;
  }

  /** When the same call would be let in; 0 where waiting does not help. */
  public Duration retryAfter() {
    return retryAfter;
  }
}
