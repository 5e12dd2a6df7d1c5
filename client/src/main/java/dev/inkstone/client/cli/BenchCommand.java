package dev.inkstone.client.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code inkstone bench}: measures a server under load. */
@Command(
    name = "bench",
    description = "Measures a server under load.",
    subcommands = {
      BenchTextCommand.class,
      BenchLongPromptCommand.class,
      BenchImageCommand.class,
      BenchRatingsCommand.class
    })
final class BenchCommand {
  @Mixin private HelpOption help;
}
