package dev.inkstone.client;

import java.time.Duration;

/**
 * For how long a call is tried again that nothing came of. Only calls that are safe to repeat are:
 * look-ups, ratings (by their idempotency key), and streams that failed before their first event. A
 * stream that has begun is never begun again, for the reader would have the beginning of one text
 * and the end of another.
 *
 * <p>A server that is full or cannot keep a rating says when to come back: UNAVAILABLE or
 * RESOURCE_EXHAUSTED with {@code RetryInfo}. It is asked again then, or up to a quarter later, so
 * that those whom it sent away do not come back together. One that says only UNAVAILABLE (it drains,
 * or is not there) is asked again {@code uninvited} times, with pauses of up to a tenth of a second
 * that double. Every other failure is final.
 *
 * @param within from the first try to the last; the call's deadline holds as well
 * @param uninvited how often to come back without having been told when
 */
public record RetryPolicy(Duration within, int uninvited) {
  /** Tries no call twice. */
  public static final RetryPolicy NONE = new RetryPolicy(Duration.ZERO, 0);

  /** Twenty seconds, and three times uninvited. */
  public static final RetryPolicy USUAL = new RetryPolicy(Duration.ofSeconds(20), 3);

  public RetryPolicy {
    if (within.isNegative() || uninvited < 0) {
      throw new IllegalArgumentException(
          "a retry policy needs a time and a count of at least 0, not %s and %d"
              .formatted(within, uninvited));
    }
  }

  /** The same policy for a call that has no more than this time. */
  RetryPolicy atMost(Duration limit) {
    return within.compareTo(limit) <= 0 ? this : new RetryPolicy(limit, uninvited);
  }
}
