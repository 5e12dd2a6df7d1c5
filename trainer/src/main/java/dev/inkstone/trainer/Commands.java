package dev.inkstone.trainer;

import java.util.concurrent.Callable;
import picocli.CommandLine;

/** How the trainer's programs read their options and fail. */
final class Commands {
  private Commands() {}

  /**
   * Runs a command and returns its exit status: 0, 1 (failed) or 2 (bad usage). What is wrong stands
   * in one line.
   *
   * @param name of the program, as its messages begin
   */
  static int run(String name, Callable<Integer> command, String... args) {
    return new CommandLine(command)
        .setOverwrittenOptionsAllowed(true)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(
            (failure, given) -> {
              String help = "; see ./" + name + " --help";
              failure.getCommandLine().getErr().println(name + ": " + failure.getMessage() + help);
              return CommandLine.ExitCode.USAGE;
            })
        .setExecutionExceptionHandler(
            (failure, line, parsed) -> {
              line.getErr().println(name + ": " + message(failure));
              return CommandLine.ExitCode.SOFTWARE;
            })
        .execute(args);
  }

  private static String message(Throwable failure) {
    return failure.getMessage() == null ? failure.toString() : failure.getMessage();
  }
}
