package dev.inkstone.server.fuzz;

import dev.inkstone.server.fuzz.Attack.Ending;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Cases of one attack, some at a time. Case i of a seed is always the same, whatever ran before it.
 */
public final class Campaign {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;
  private static final int PATIENCE_SECONDS = 120;
  private static final int MOST_FAULTS = 20;

  private final Attack attack;
  private final long seed;
  private final int atATime;
  private final Map<String, Integer> endings = new TreeMap<>();
  private final List<String> faults = new ArrayList<>();

  /**
   * @param atATime the most cases that run at once
   */
  Campaign(Attack attack, long seed, int atATime) {
    this.attack = attack;
    this.seed = seed;
    this.atATime = atATime;
  }

  /** Runs cases and waits until all have ended, each for two minutes at most. */
  public Campaign run(long first, long count) throws InterruptedException {
    Semaphore room = new Semaphore(atATime);
    for (long number = first; number < first + count; number++) {
      take(room, 1, number);
      begin(number).thenRun(room::release);
    }
    take(room, atATime, first + count);
    return this;
  }

  private void take(Semaphore room, int places, long number) throws InterruptedException {
    if (!room.tryAcquire(places, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException(
          "before case %d: %d cases have not ended".formatted(number, atATime - room.availablePermits()));
    }
  }

  private CompletableFuture<Void> begin(long number) {
    CompletableFuture<Ending> ending;
    try {
      ending = attack.begin(new Random(seed * GOLDEN + number));
    } catch (RuntimeException | Error e) {
      ending = CompletableFuture.failedFuture(e);
    }
    return ending
        .exceptionally(thrown -> new Ending("thrown", thrown.toString()))
        .thenAccept(end -> count(number, end));
  }

  private synchronized void count(long number, Ending ending) {
    endings.merge(ending.name(), 1, Integer::sum);
    if (!ending.fault().isEmpty() && faults.size() < MOST_FAULTS) {
      faults.add("case %d: %s: %s".formatted(number, ending.name(), ending.fault()));
    }
  }

  /** How many cases ended how. */
  public synchronized Map<String, Integer> endings() {
    return new TreeMap<>(endings);
  }

  /** The first of what should not have happened. */
  public synchronized List<String> faults() {
    return List.copyOf(faults);
  }
}
