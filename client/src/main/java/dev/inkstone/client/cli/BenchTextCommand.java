package dev.inkstone.client.cli;

import dev.inkstone.client.InkstoneClient;
import dev.inkstone.client.bench.Load;
import dev.inkstone.client.bench.LoadReport;
import dev.inkstone.client.bench.RequestShape;
import dev.inkstone.client.bench.TextBench;
import dev.inkstone.client.bench.WrongLengthException;
import java.io.PrintWriter;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code inkstone bench text}: how fast text comes when so many streams are open at a time. */
@Command(
    name = "text",
    description =
        "Keeps N streams open, each a request of exactly so many tokens, and measures the time to"
            + " the first token, the time between tokens, and tokens per second.")
final class BenchTextCommand implements Callable<Integer> {
  @Mixin private HelpOption help;
  @Mixin private ServerOption server;

  @Option(
      names = "--streams",
      required = true,
      paramLabel = "N",
      description = "How many streams are open at a time.")
  private int streams;

  @Option(
      names = "--tokens",
      required = true,
      paramLabel = "N",
      description = "How many tokens each request generates.")
  private int tokens;

  @Option(
      names = "--prompt-tokens",
      paramLabel = "N",
      description = "Repeat or cut the prompt to about this many tokens (default: as it is).")
  private Integer promptTokens;

  @Option(names = "--prompt", paramLabel = "TEXT", description = "The prompt (default: a title).")
  private String prompt = RequestShape.DEFAULT_PROMPT;

  @Option(names = "--model", paramLabel = "M", description = "Who writes (default: the server's).")
  private String model = "";

  @Option(
      names = "--requests",
      paramLabel = "R",
      description = "How many requests to measure (default: four for each stream).")
  private Integer requests;

  @Option(
      names = "--warmup",
      paramLabel = "W",
      description = "How many requests to make before (default: two for each stream).")
  private Integer warmup;

  @Option(names = "--json", description = "Print the report as JSON.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    RequestShape shape = checked(() -> new RequestShape(model, prompt, promptTokens(), tokens));
    Load load = checked(this::load);
    try (InkstoneClient client = server.connect()) {
      LoadReport report = new TextBench(client, System::nanoTime).run(shape, load);
      PrintWriter out = spec.commandLine().getOut();
      out.print(json ? report.toJson() + "\n" : report.toTable());
      out.flush();
      return ExitCode.OK;
    } catch (WrongLengthException e) {
      throw new CommandFailedException(e.getMessage());
    }
  }

  private OptionalInt promptTokens() {
    return promptTokens == null ? OptionalInt.empty() : OptionalInt.of(promptTokens);
  }

  private Load load() {
    return new Load(
        streams,
        warmup == null ? 2 * streams : warmup,
        requests == null ? 4 * streams : requests);
  }

  private <T> T checked(Supplier<T> options) {
    try {
      return options.get();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage());
    }
  }
}
