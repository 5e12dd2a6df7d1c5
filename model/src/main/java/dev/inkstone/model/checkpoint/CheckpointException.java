package dev.inkstone.model.checkpoint;

import java.io.IOException;
import java.nio.file.Path;

/** A checkpoint or registry that cannot be used; the message is one line: where, and what. */
public final class CheckpointException extends IOException {
  private static final long serialVersionUID = 1L;

  CheckpointException(Path where, String fault) {
    super(where + ": " + fault);
  }
}
