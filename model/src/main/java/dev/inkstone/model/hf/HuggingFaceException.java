package dev.inkstone.model.hf;

import java.io.IOException;
import java.nio.file.Path;

/** A model that cannot be imported or exported; the message is one line: where, and what. */
public final class HuggingFaceException extends IOException {
  private static final long serialVersionUID = 1L;

  HuggingFaceException(Path where, String fault) {
    super(where + ": " + fault);
  }
}
