package dev.inkstone.server.security;

import dev.inkstone.server.security.ApiKey.Hash;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** The keys that are valid now, and the calls that go on with them. Thread-safe. */
public final class KeyRing {
  private static final Hash NOBODYS = new Hash(new byte[Hash.BYTES]);

  private final LongSupplier nanoTime;
  private final Refusals refusals;
  private final Set<Held> held = ConcurrentHashMap.newKeySet();
  private volatile Map<String, Caller> callers = Map.of();

  /** A call that goes on; equal to itself alone. */
  private static final class Held {
    private final ApiKey key;
    private final Access access;
    private final Consumer<Refused> end;

    Held(ApiKey key, Access access, Consumer<Refused> end) {
      this.key = key;
      this.access = access;
      this.end = end;
    }
  }

  /**
   * @param nanoTime the clock of the quotas
   * @param refusals is told of everybody who is turned away
   */
  public KeyRing(List<ApiKey> keys, LongSupplier nanoTime, Refusals refusals) {
    this.nanoTime = nanoTime;
    this.refusals = refusals;
    replace(keys);
  }

  /**
   * From now on these are the keys. Whose entry has not changed keeps what is left of its quota;
   * all others count as new, and calls that go on with an old one are told so at their next request.
   * Calls whose key is gone, or may no longer make them, are ended.
   *
   * @return how many were ended
   */
  public synchronized int replace(List<ApiKey> keys) {
    Map<String, Caller> next = new HashMap<>();
    for (ApiKey key : keys) {
      Caller before = callers.get(key.id());
      boolean same = before != null && before.key().equals(key);
      next.put(key.id(), same ? before : new Caller(key, nanoTime, refusals));
    }
    for (Caller before : callers.values()) {
      if (next.get(before.key().id()) != before) {
        before.revoke();
      }
    }
    callers = Map.copyOf(next);
    int ended = 0;
    for (Held call : held) {
      if (endIfNotAllowed(call)) {
        ended++;
      }
    }
    return ended;
  }

  /**
   * A call goes on with a key, until it has its end or the key is not for it any more.
   *
   * @param end what ends it then; runs once at most, on any thread, and must not block
   * @return to be run when the call has its end
   */
  Runnable hold(ApiKey key, Access access, Consumer<Refused> end) {
    Held call = new Held(key, access, end);
    held.add(call);
    // The keys may have been replaced since the call was let in.
    endIfNotAllowed(call);
    return () -> held.remove(call);
  }

  private boolean endIfNotAllowed(Held call) {
    try {
      Caller now = callers.get(call.key.id());
      if (now == null || !now.key().hash().equals(call.key.hash())) {
        throw Refused.unauthenticated("this API key is not valid any more");
      }
      now.check(call.access);
      return false;
    } catch (Refused e) {
      boolean mine = held.remove(call);
      if (mine) {
        call.end.accept(e);
      }
      return mine;
    }
  }

  /** Who a key belongs to. A key that nobody has takes as long as one that somebody has. */
  public Optional<Caller> find(String key) {
    Optional<Caller> caller = ApiKey.idOf(key).map(callers::get);
    Hash wanted = caller.map(found -> found.key().hash()).orElse(NOBODYS);
    return Hash.of(key).equals(wanted) ? caller : Optional.empty();
  }

  Refusals refusals() {
    return refusals;
  }
}
