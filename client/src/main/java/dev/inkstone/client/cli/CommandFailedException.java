package dev.inkstone.client.cli;

/** A command cannot go on; the message says in one line what is wrong and what to do. */
final class CommandFailedException extends RuntimeException {
  CommandFailedException(String message) {
    super(message);
  }
}
