package dev.inkstone.server.engine;

/**
 * Work beside the streams that needs the engine's thread. It is done part by part, one in a turn,
 * so that no stream waits for more than one of them. Belongs to the engine thread once it runs.
 */
public interface Errand {
  /** Name of the model whose time it takes. */
  String model();

  /**
   * Does the next part, which takes no longer than a prompt chunk.
   *
   * @param tokens the most tokens to compute
   * @return whether it was the last
   */
  boolean advance(int tokens);
}
