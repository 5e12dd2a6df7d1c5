package dev.inkstone.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A clock on which every pause is over at once; keeps what was waited for. */
final class FakeClock implements RetryClock {
  private final List<Duration> pauses = new ArrayList<>();
  private final double chance;
  private long now;

  /**
   * @param chance of every throw
   */
  FakeClock(double chance) {
    this.chance = chance;
  }

  synchronized List<Duration> pauses() {
    return List.copyOf(pauses);
  }

  @Override
  public synchronized long nanoTime() {
    return now;
  }

  @Override
  public double chance() {
    return chance;
  }

  @Override
  public void after(Duration pause, Runnable task) {
    synchronized (this) {
      pauses.add(pause);
      now += pause.toNanos();
    }
    task.run();
  }
}
