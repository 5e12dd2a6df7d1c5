package dev.inkstone.client.cli;

import dev.inkstone.client.InkstoneClient;
import dev.inkstone.client.bench.ImageBench;
import dev.inkstone.client.bench.ImageRequestShape;
import dev.inkstone.client.bench.Load;
import dev.inkstone.client.bench.WrongLengthException;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code inkstone bench image}: how fast images come under a closed load. */
@Command(
    name = "image",
    description =
        "Keeps N streams open, each asking for so many images; measures the time to the first"
            + " image, the time of a whole request, and images per second.")
final class BenchImageCommand implements Callable<Integer> {
  @Mixin private HelpOption help;
  @Mixin private ServerOption server;
  @Mixin private ReportOption output;

  @Option(
      names = "--streams",
      required = true,
      paramLabel = "N",
      description = "How many streams are open at a time.")
  private int streams;

  @Option(
      names = "--count",
      required = true,
      paramLabel = "N",
      description = "How many images each request asks for.")
  private int count;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Sampling steps of an image (default: the model's).")
  private Integer steps;

  @Option(
      names = "--prompt",
      paramLabel = "TEXT",
      description = "What to draw, for a model that wants to be told (default: nothing).")
  private String prompt = "";

  @Option(names = "--model", paramLabel = "M", description = "Who draws (default: the server's).")
  private String model = "";

  @Option(
      names = "--requests",
      paramLabel = "R",
      description = "How many requests to measure (default: one for each stream).")
  private Integer requests;

  @Option(
      names = "--warmup",
      paramLabel = "W",
      description = "How many requests to make before (default: one).")
  private int warmup = 1;

  @Override
  public Integer call() {
    ImageRequestShape shape =
        output.checked(
            () ->
                new ImageRequestShape(
                    model,
                    prompt,
                    count,
                    steps == null ? OptionalInt.empty() : OptionalInt.of(steps)));
    Load.Closed load =
        output.checked(
            () -> new Load.Closed(streams, warmup, requests == null ? streams : requests));
    try (InkstoneClient client = server.connect()) {
      output.print(new ImageBench(client).run(shape, load));
      return ExitCode.OK;
    } catch (WrongLengthException e) {
      throw new CommandFailedException(e.getMessage());
    }
  }
}
