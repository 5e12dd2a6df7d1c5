package dev.inkstone.server.engine;

/**
 * What the engine tells of itself, on its own thread: for logs and metrics. Ids and numbers only,
 * never text.
 */
public interface EngineEvents {
  /** A model is there; streams of it may follow. */
  default void opened(Lane<?> lane) {}

  /**
   * A generation, of text or of images, stands in the queue of a model.
   *
   * @param at when it was submitted, by the loop's clock: up to a step ago
   */
  default void submitted(Lane<?> lane, Work work, long at) {}

  /** The model begins to work on this, after it waited in the queue. */
  default void seated(Work work) {}

  /** A generation has one token more, and its sink has it. */
  default void appended(Generation generation) {}

  /** A generation has ended; nothing follows for it. */
  default void ended(Work work, Ending ending) {}

  /**
   * A step of a text model has run.
   *
   * @param decoded how many sequences took a decode step
   * @param prefilled how many prompt tokens were computed
   */
  default void stepped(TextLane lane, int decoded, int prefilled, long nanos) {}

  /**
   * A step of an image model has run.
   *
   * @param rows how many images took part
   * @param done how many of them it completed; 0 if it failed
   */
  default void drew(ImageLane lane, int rows, int done, long nanos) {}

  /** A part of an errand has been done, or has failed. */
  default void advanced(Errand errand, long nanos) {}

  /** A model that was replaced is closed; the loop, and so every stream, stood still for it. */
  default void retired(Lane<?> lane, long nanos) {}

  /** A turn of the loop itself threw: a bug. The loop goes on. */
  default void broke(Throwable cause) {}

  /** For nobody who listens. */
  EngineEvents NONE = new EngineEvents() {};
}
