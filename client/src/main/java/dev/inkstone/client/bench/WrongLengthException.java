package dev.inkstone.client.bench;

/** A stream was shorter or longer than asked for, so that its figures would mean little. */
public final class WrongLengthException extends RuntimeException {
  WrongLengthException(int received, int wanted) {
    super(
        "a stream had %d tokens where %d were asked for; fewer --tokens or --prompt-tokens may fit"
            .formatted(received, wanted)
            + " the model's context");
  }
}
