package dev.inkstone.server.swap;

import dev.inkstone.model.checkpoint.Checkpoint;
import java.io.IOException;

/** Turns a verified checkpoint into one that can write. Runs off the engine thread. */
@FunctionalInterface
public interface CheckpointLoader {
  /**
   * @param model the name under which the checkpoint is to be served
   * @throws IOException in one line, if the checkpoint cannot be used
   */
  LoadedCheckpoint load(String model, Checkpoint checkpoint) throws IOException;
}
