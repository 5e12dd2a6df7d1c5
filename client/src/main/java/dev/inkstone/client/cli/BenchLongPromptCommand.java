package dev.inkstone.client.cli;

import dev.inkstone.client.InkstoneClient;
import dev.inkstone.client.bench.LongPromptBench;
import dev.inkstone.client.bench.RequestShape;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code inkstone bench long-prompt}: what a long prompt does to the streams that run. */
@Command(
    name = "long-prompt",
    description =
        "Sends a long prompt while streams run, and measures how much longer their readers wait for"
            + " the next chunk meanwhile.")
final class BenchLongPromptCommand implements Callable<Integer> {
  @Mixin private HelpOption help;
  @Mixin private ServerOption server;
  @Mixin private ReportOption output;

  @Option(
      names = "--streams",
      paramLabel = "N",
      defaultValue = "4",
      description = "How many streams run (default: ${DEFAULT-VALUE}).")
  private int streams;

  @Option(
      names = "--tokens",
      paramLabel = "N",
      defaultValue = "300",
      description = "How many tokens each of them generates (default: ${DEFAULT-VALUE}).")
  private int tokens;

  @Option(
      names = "--prompt-tokens",
      paramLabel = "N",
      defaultValue = "1500",
      description = "About how many tokens the long prompt has (default: ${DEFAULT-VALUE}).")
  private int promptTokens;

  @Option(
      names = "--rounds",
      paramLabel = "R",
      defaultValue = "5",
      description = "How often, after once to warm up (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(names = "--model", paramLabel = "M", description = "Who writes (default: the server's).")
  private String model = "";

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    atLeastOne("--streams", streams);
    atLeastOne("--rounds", rounds);
    atLeastOne("--prompt-tokens", promptTokens);
    try (InkstoneClient client = server.connect()) {
      output.print(new LongPromptBench(client).run(shape(), streams, promptTokens, rounds));
      return ExitCode.OK;
    } catch (IllegalStateException e) {
      throw new CommandFailedException(e.getMessage());
    }
  }

  private RequestShape shape() {
    return output.checked(
        () ->
            new RequestShape(
                model,
                RequestShape.DEFAULT_PROMPT,
                false,
                OptionalInt.empty(),
                tokens,
                OptionalDouble.empty()));
  }

  private void atLeastOne(String option, int value) {
    if (value < 1) {
      throw new ParameterException(
          spec.commandLine(), "%s is %d; give 1 or more".formatted(option, value));
    }
  }
}
