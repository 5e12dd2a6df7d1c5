package dev.inkstone.server.swap;

import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.text.TextModel;
import java.io.IOException;

/** Makes a model of a verified checkpoint's weights. */
@FunctionalInterface
public interface ModelFactory {
  /**
   * Takes long; called off the engine thread.
   *
   * @throws IOException in one line, if the weights or their configuration cannot be used
   */
  TextModel create(Checkpoint checkpoint) throws IOException;
}
