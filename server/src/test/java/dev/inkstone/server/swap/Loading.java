package dev.inkstone.server.swap;

import dev.inkstone.model.checkpoint.Checkpoint;
import java.io.IOException;

/** Loads checkpoints for tests of other packages, as the server does. */
public final class Loading {
  private Loading() {}

  /** Loads a checkpoint and lets go of it; the models are for whoever made the loader to close. */
  public static void tried(CheckpointLoader loader, Checkpoint checkpoint) throws IOException {
    loader.load("fuzzed", checkpoint).close();
  }
}
