package dev.inkstone.trainer;

import dev.inkstone.trainer.loop.LearnCommand;
import dev.inkstone.trainer.loop.LoopOptions;

/**
 * The trainer as a service, beside a server. What it publishes it tells in one line each on standard
 * output; its log goes to standard error.
 */
public final class LearnMain {
  private LearnMain() {}

  /** Exits with 0 when told to stop, 1 (failed) or 2 (bad usage). */
  public static void main(String[] args) {
    System.exit(run(LoopOptions.DEFAULTS, args));
  }

  /** Runs until it is told to stop, learning on these terms; returns the exit status. */
  public static int run(LoopOptions terms, String... args) {
    return Commands.run("inkstone learn", new LearnCommand(terms), args);
  }
}
