package dev.inkstone.trainer.loop;

import java.io.IOException;

/** There is no base data, so that a model would forget what nobody rated; in one line, why not. */
final class NoBaseException extends IOException {
  private static final long serialVersionUID = 1L;

  NoBaseException(String message, Throwable cause) {
    super(message, cause);
  }
}
