package dev.inkstone.server.engine;

/**
 * What the engine tells of itself, on its own thread: for logs and metrics. Ids and numbers only,
 * never text.
 */
public interface EngineEvents {
  /** A model is there; streams of it may follow. */
  default void opened(Lane lane) {}

  /**
   * A generation stands in the queue of a model.
   *
   * @param at when it was submitted, by the loop's clock: up to a step ago
   */
  default void submitted(Lane lane, Generation generation, long at) {}

  /** A generation holds a seat for the first time, after waiting in the queue. */
  default void seated(Generation generation) {}

  /** A generation has one token more, and its sink has it. */
  default void appended(Generation generation) {}

  /** A generation has ended; nothing follows for it. */
  default void ended(Generation generation, Ending ending) {}

  /**
   * A step of one model has run.
   *
   * @param decoded how many sequences took a decode step
   * @param prefilled how many prompt tokens were computed
   */
  default void stepped(Lane lane, int decoded, int prefilled, long nanos) {}

  /** A model that was replaced is closed; the loop, and so every stream, stood still for it. */
  default void retired(Lane lane, long nanos) {}

  /** A turn of the loop itself threw: a bug. The loop goes on. */
  default void broke(Throwable cause) {}

  /** For nobody who listens. */
  EngineEvents NONE = new EngineEvents() {};
}
