package dev.inkstone.client.cli;

import dev.inkstone.client.InkstoneClient;
import dev.inkstone.client.bench.Load;
import dev.inkstone.client.bench.RequestShape;
import dev.inkstone.client.bench.TextBench;
import dev.inkstone.client.bench.WrongLengthException;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code inkstone bench text}: how fast text comes under a closed or an open load. */
@Command(
    name = "text",
    description =
        "Keeps N streams open (--streams), or makes R requests a second at random times whether or"
            + " not the server keeps up (--rate), each of exactly so many tokens; measures the"
            + " time to the first token, the time between tokens, and tokens per second.")
final class BenchTextCommand implements Callable<Integer> {
  private static final int WARMUP_SECONDS = 5;
  private static final int MEASURED_SECONDS = 30;

  @Mixin private HelpOption help;
  @Mixin private ServerOption server;
  @Mixin private ReportOption output;

  @ArgGroup(multiplicity = "1")
  private Loop loop;

  private static final class Loop {
    @Option(
        names = "--streams",
        required = true,
        paramLabel = "N",
        description = "Closed loop: how many streams are open at a time.")
    private Integer streams;

    @Option(
        names = "--rate",
        required = true,
        paramLabel = "R",
        description = "Open loop: requests a second on average (a Poisson process).")
    private Double rate;
  }

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "Of the random times of --rate (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--tokens",
      required = true,
      paramLabel = "N",
      description = "How many tokens each request generates.")
  private int tokens;

  @Option(
      names = "--prompt-tokens",
      paramLabel = "N",
      description = "About how many tokens a prompt has (default: as many as --prompt).")
  private Integer promptTokens;

  @Option(
      names = "--prompt",
      paramLabel = "TEXT",
      description =
          "An example: requests keep its first word and draw the rest from its words or"
              + " characters (default: a poem's title).")
  private String prompt = RequestShape.DEFAULT_PROMPT;

  @Option(
      names = "--same-prompt",
      description = "Give all requests the prompt as it is; a prefix cache then saves its cost.")
  private boolean samePrompt;

  @Option(names = "--model", paramLabel = "M", description = "Who writes (default: the server's).")
  private String model = "";

  @Option(
      names = "--temperature",
      paramLabel = "T",
      description = "Of the sampling; 0 always takes the likeliest token (default: the model's).")
  private Double temperature;

  @Option(
      names = "--requests",
      paramLabel = "R",
      description =
          "How many requests to measure (default: four for each stream, or 30 s of --rate).")
  private Integer requests;

  @Option(
      names = "--warmup",
      paramLabel = "W",
      description =
          "How many requests to make before (default: two for each stream, or 5 s of --rate).")
  private Integer warmup;

  @Override
  public Integer call() {
    RequestShape shape =
        output.checked(
            () ->
                new RequestShape(
                    model, prompt, samePrompt, promptTokens(), tokens, temperature()));
    Load load = output.checked(this::load);
    try (InkstoneClient client = server.connect()) {
      output.print(new TextBench(client).run(shape, load));
      return ExitCode.OK;
    } catch (WrongLengthException e) {
      throw new CommandFailedException(e.getMessage());
    }
  }

  private OptionalDouble temperature() {
    return temperature == null ? OptionalDouble.empty() : OptionalDouble.of(temperature);
  }

  private OptionalInt promptTokens() {
    return promptTokens == null ? OptionalInt.empty() : OptionalInt.of(promptTokens);
  }

  private Load load() {
    if (loop.rate != null) {
      return new Load.Open(
          loop.rate,
          seed,
          orElse(warmup, seconds(WARMUP_SECONDS)),
          orElse(requests, seconds(MEASURED_SECONDS)));
    }
    return new Load.Closed(
        loop.streams, orElse(warmup, 2 * loop.streams), orElse(requests, 4 * loop.streams));
  }

  /** How many requests come in so many seconds. */
  private int seconds(int seconds) {
    return (int) Math.ceil(Math.max(0, loop.rate) * seconds);
  }

  private static int orElse(Integer given, int usual) {
    return given == null ? usual : given;
  }
}
