package dev.inkstone.server.security;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/** Somebody who was let in, and what is left of the quota of the key. Thread-safe. */
public final class Caller {
  /** Who needs no key: without limits. */
  public static final Caller ANYBODY = new Caller();

  private final ApiKey key;
  private final Optional<Allowance> requests;
  private final Optional<Allowance> tokens;
  private final Optional<Allowance> images;
  private final Refusals refusals;
  private volatile boolean revoked;

  private Caller() {
    key = null;
    requests = Optional.empty();
    tokens = Optional.empty();
    images = Optional.empty();
    refusals = kind -> {};
  }

  Caller(ApiKey key, LongSupplier nanoTime, Refusals refusals) {
    this.key = key;
    this.refusals = refusals;
    Quota quota = key.quota();
    requests = quota.requests().map(limit -> new Allowance(limit, nanoTime));
    tokens = quota.tokens().map(limit -> new Allowance(limit, nanoTime));
    images = quota.images().map(limit -> new Allowance(limit, nanoTime));
  }

  ApiKey key() {
    return key;
  }

  void revoke() {
    revoked = true;
  }

  void check(Access access) throws Refused {
    if (!access.allows(key.scopes())) {
      throw Refused.forbidden(
          access.scopes().isEmpty()
              ? "nobody may do this"
              : "this API key may not do this: it has not the scope " + access.wanted());
    }
  }

  /** Counts one request, or refuses it. */
  public void request() throws Refused {
    if (revoked) {
      throw Refused.unauthenticated("this API key has changed; call again");
    }
    take(requests, 1, "requests");
  }

  /** Counts images before they are drawn; there is nothing to give back. */
  public void images(int count) throws Refused {
    take(images, count, "images");
  }

  /**
   * Takes the most tokens that a request can come to, before any work is done for it, so that
   * requests at the same time cannot use together what is there for one. A request for more than a
   * minute's quota needs all of it.
   */
  public Tokens tokens(long most) throws Refused {
    return new Tokens(take(tokens, most, "tokens"));
  }

  private long take(Optional<Allowance> allowance, long count, String what)
      throws Refused {
    if (allowance.isEmpty()) {
      return 0;
    }
    Allowance from = allowance.get();
    long share = Math.min(count, from.perMinute());
    Duration wait = from.take(share);
    if (!wait.isZero()) {
      refusals.refused(Refused.Kind.QUOTA);
      throw Refused.quota(
          "this API key has %d %s a minute, and not %d left now"
              .formatted(from.perMinute(), what, share),
          wait);
    }
    return share;
  }

  /** Tokens that are taken, until it is known how many were used. */
  public final class Tokens {
    private final long taken;
    private final AtomicBoolean open = new AtomicBoolean(true);

    private Tokens(long taken) {
      this.taken = taken;
    }

    /**
     * Gives back what was not used, or takes what was used beyond, if need be from the minutes to
     * come. Only the first call counts.
     */
    public void used(long count) {
      if (open.getAndSet(false)) {
        tokens.ifPresent(allowance -> allowance.give(taken - count));
      }
    }
  }
}
