package dev.inkstone.model.text;

/** A prompt that a model cannot read; the message says why, in one line. */
public final class PromptException extends Exception {
  private static final long serialVersionUID = 1L;

  public PromptException(String message) {
    super(message);
  }
}
