package dev.inkstone.model.torch;

/** A program that does not compile or an operator that failed; the message has the source line. */
public final class ProgramException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ProgramException(String message, Throwable cause) {
    super(message, cause);
  }
}
