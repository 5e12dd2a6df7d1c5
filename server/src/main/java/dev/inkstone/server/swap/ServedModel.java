package dev.inkstone.server.swap;

import dev.inkstone.server.engine.Lane;

/**
 * A checkpoint that is served, shared by its host and by every generation that it writes. Whoever
 * has acquired it may use it until he releases it; the last release retires it. Thread-safe.
 */
public final class ServedModel {
  private final LoadedCheckpoint checkpoint;
  private final Lane lane;
  private final Runnable retire;
  private int holders = 1;

  /**
   * @param retire called once, when nobody holds the model any more
   */
  ServedModel(LoadedCheckpoint checkpoint, Lane lane, Runnable retire) {
    this.checkpoint = checkpoint;
    this.lane = lane;
    this.retire = retire;
  }

  public LoadedCheckpoint checkpoint() {
    return checkpoint;
  }

  /** Where to submit its generations. */
  public Lane lane() {
    return lane;
  }

  /** Takes part in holding the model; false if it is retired already. */
  synchronized boolean acquire() {
    if (holders == 0) {
      return false;
    }
    holders++;
    return true;
  }

  /** Gives back one acquisition. */
  public void release() {
    boolean last;
    synchronized (this) {
      if (holders == 0) {
        throw new IllegalStateException("released more often than acquired");
      }
      holders--;
      last = holders == 0;
    }
    if (last) {
      retire.run();
    }
  }
}
