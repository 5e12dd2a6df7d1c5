package dev.inkstone.server.security;

import dev.inkstone.server.security.ApiKey.Hash;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/** The keys that are valid now. Thread-safe. */
public final class KeyRing {
  private static final Hash NOBODYS = new Hash(new byte[Hash.BYTES]);

  private final LongSupplier nanoTime;
  private final Refusals refusals;
  private volatile Map<String, Caller> callers = Map.of();

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
   * From now on these are the keys. Whose entry has not changed keeps what is left of its quota; all
   * others count as new, and calls that go on with an old one are told so at their next request.
   */
  public synchronized void replace(List<ApiKey> keys) {
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
