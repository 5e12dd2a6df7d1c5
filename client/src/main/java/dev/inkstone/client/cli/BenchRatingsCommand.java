package dev.inkstone.client.cli;

import dev.inkstone.client.InkstoneClient;
import dev.inkstone.client.bench.RatingsBench;
import dev.inkstone.client.bench.RatingsReport;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code inkstone bench ratings}: whether ratings are kept as fast as they come. */
@Command(
    name = "ratings",
    description =
        "Stores some texts, then rates them at a steady rate while other streams generate;"
            + " measures the time until a rating is kept. Exits with 1 if one was not.")
final class BenchRatingsCommand implements Callable<Integer> {
  @Mixin private HelpOption help;
  @Mixin private ServerOption server;
  @Mixin private ReportOption output;

  @Option(
      names = "--per-minute",
      required = true,
      paramLabel = "N",
      description = "How many ratings a minute.")
  private double perMinute;

  @Option(
      names = "--seconds",
      required = true,
      paramLabel = "N",
      description = "For how long.")
  private double seconds;

  @Option(
      names = "--streams",
      paramLabel = "N",
      description = "How many streams generate at the same time (default: 8).")
  private int streams = 8;

  @Option(
      names = "--texts",
      paramLabel = "N",
      description = "How many texts are stored first, to be rated (default: 64).")
  private int texts = 64;

  @Option(
      names = "--prompt",
      paramLabel = "TEXT",
      description = "What the texts continue (default: one that suits the poet).")
  private String prompt = "七绝 春日山行";

  @Option(names = "--model", paramLabel = "M", description = "Who writes (default: the server's).")
  private String model = "";

  @Override
  public Integer call() throws InterruptedException {
    RatingsBench.Shape shape =
        output.checked(
            () -> new RatingsBench.Shape(model, prompt, perMinute, seconds, streams, texts));
    try (InkstoneClient client = server.connect()) {
      RatingsReport report = new RatingsBench(client).run(shape);
      output.print(report);
      boolean kept = report.accepted() == report.sent() && report.streamsFailed() == 0;
      return kept ? ExitCode.OK : ExitCode.SOFTWARE;
    }
  }
}
