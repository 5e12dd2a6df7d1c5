package dev.inkstone.server.security;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Who is let in, on both ports alike. Thread-safe. */
public final class Gatekeeper {
  private static final Pattern BEARER =
      Pattern.compile("bearer +(\\S+) *", Pattern.CASE_INSENSITIVE);

  private final Optional<KeyRing> keys;

  private Gatekeeper(Optional<KeyRing> keys) {
    this.keys = keys;
  }

  /** Lets everybody do everything: for a server that only its own machine can reach. */
  public static Gatekeeper open() {
    return new Gatekeeper(Optional.empty());
  }

  /** Lets in who has one of these keys, also when there are none. */
  public static Gatekeeper asking(KeyRing keys) {
    return new Gatekeeper(Optional.of(keys));
  }

  /** Whether it asks for keys at all. */
  public boolean asks() {
    return keys.isPresent();
  }

  /** The key in a header {@code authorization: Bearer KEY}. */
  public static Optional<String> bearer(String header) {
    Matcher matcher = BEARER.matcher(header);
    return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  /**
   * Decides about one call, and counts it.
   *
   * @param key what the caller brought
   */
  public Caller admit(Access access, Optional<String> key) throws Refused {
    if (keys.isEmpty() || access.open()) {
      return Caller.ANYBODY;
    }
    Caller caller;
    try {
      caller = identify(keys.get(), key);
      caller.check(access);
    } catch (Refused e) {
      keys.get().refusals().refused(e.kind());
      throw e;
    }
    caller.request();
    return caller;
  }

  /**
   * Ends a call that was let in as soon as its key is removed, or may no longer do what it does.
   *
   * @param caller who was let in
   * @param end what ends it; runs once at most, on any thread, and must not block
   * @return to be run when the call has its end
   */
  public Runnable hold(Caller caller, Access access, Consumer<Refused> end) {
    return keys.isPresent() && caller.key() != null
        ? keys.get().hold(caller.key(), access, end)
        : () -> {};
  }

  private static Caller identify(KeyRing keys, Optional<String> key) throws Refused {
    if (key.isEmpty()) {
      throw Refused.unauthenticated(
          "this server asks for an API key, as authorization: Bearer KEY");
    }
    return keys.find(key.get())
        .orElseThrow(() -> Refused.unauthenticated("this API key is not valid"));
  }
}
