package dev.inkstone.server.engine;

import java.util.List;
import java.util.Optional;

/**
 * One loaded model and what it works on. Belongs to the engine thread; others only pass it to
 * {@link EngineLoop}, as a name for where to submit.
 *
 * @param <W> what it works on
 */
public abstract sealed class Lane<W extends Work> permits TextLane, ImageLane {
  private final String name;

  /** Here, since the first of its kind takes milliseconds to link, which the engine does not have. */
  private final Runnable closing = this::close;

  /**
   * @param name of the model, for logs and metrics
   */
  Lane(String name) {
    this.name = name;
  }

  /** The model's name. */
  public final String name() {
    return name;
  }

  abstract void enqueue(W work);

  /** Removes what has ended; {@code sound} unless it failed. */
  abstract void remove(W work, boolean sound);

  /** After a failure: keeps nothing of what ended before. */
  abstract void forgetEnded();

  /** A copy of all who are here. */
  abstract List<W> members();

  /** Those that the model works on. */
  abstract int running();

  /** Those that it has not begun, or must begin again. */
  abstract int waiting();

  /** Closes the model. */
  abstract void close();

  /** Does what {@link #close} does. */
  final Runnable closing() {
    return closing;
  }

  /** The same as one of this lane's, if it is. */
  final Optional<W> find(Work work) {
    return members().stream().filter(member -> member == work).findFirst();
  }

  final boolean isEmpty() {
    return running() + waiting() == 0;
  }

  final int parked() {
    return (int) members().stream().filter(work -> !work.readerKeepsUp()).count();
  }
}
