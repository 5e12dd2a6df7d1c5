package dev.inkstone.model.text;

/** Logits that are no distribution: the model's numbers have broken down, or all was masked. */
public final class InvalidLogitsException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  InvalidLogitsException(String message) {
    super(message);
  }
}
