package dev.inkstone.client.cli;

import dev.inkstone.client.InkstoneClient;
import dev.inkstone.client.ServerAddress;
import dev.inkstone.client.demo.DemoOptions;
import dev.inkstone.client.demo.DemoPlot;
import dev.inkstone.client.demo.DemoReport;
import dev.inkstone.client.demo.DemoTable;
import dev.inkstone.client.demo.LearnDemo;
import dev.inkstone.client.demo.ServerMetrics;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code inkstone learn-demo}: simulated raters, and a service that learns what they like. */
@Command(
    name = "learn-demo",
    sortOptions = false,
    showDefaultValues = true,
    description = {
      "Shows a service learning the taste of simulated raters: some love the moon and hate",
      "war, some prefer lines of five characters. ./inkstone learn-demo starts a service of",
      "its own for it, with an empty data folder, and stops it afterwards."
    })
final class LearnDemoCommand implements Callable<Integer> {
  @Mixin private HelpOption help;
  @Mixin private ServerOption server;

  @Option(names = "--http", paramLabel = "HOST:PORT", required = true, hidden = true,
      converter = ServerOption.AddressConverter.class)
  private ServerAddress http;

  @Option(names = "--data", paramLabel = "DIR", required = true,
      description = "The service's data folder (default: data/learn-demo, made anew).")
  private Path data;

  @Option(names = "--minutes", paramLabel = "N", defaultValue = "12",
      description = "When to end at the latest.")
  private double minutes;

  @Option(names = "--learnings", paramLabel = "N", defaultValue = "3",
      description = "End when so many checkpoints were judged, and scored if they are served.")
  private int learnings;

  @Option(names = "--per-minute", paramLabel = "N", defaultValue = "400",
      description = "Ratings a minute at most.")
  private double perMinute;

  @Option(names = "--rounds", paramLabel = "N", defaultValue = "3",
      description = "Fresh poems on each of 60 titles for each taste, in a score.")
  private int rounds;

  @Option(names = "--hostile", description = "Raters who mean harm in their place.")
  private boolean hostile;

  @Option(names = "--json", paramLabel = "FILE", description = "Write the summary here.")
  private Path json;

  @Option(names = "--plot", paramLabel = "FILE", description = "Draw the figures here, as PNG.")
  private Path plot;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    DemoOptions options = options();
    PrintWriter out = spec.commandLine().getOut();
    try (InkstoneClient client = server.connect()) {
      LearnDemo demo =
          new LearnDemo(
              options,
              client,
              new ServerMetrics(http, options.model()),
              line -> {
                out.println(line);
                out.flush();
              });
      DemoReport report = demo.run();
      out.print(DemoTable.of(report));
      out.flush();
      if (json != null) {
        Files.writeString(json, report.toJson() + "\n");
      }
      if (plot != null) {
        DemoPlot.write(report, plot);
      }
      return ExitCode.OK;
    } catch (IOException e) {
      throw new CommandFailedException(e.getMessage());
    }
  }

  private DemoOptions options() {
    try {
      Duration limit = Duration.ofMillis((long) (minutes * 60_000));
      return new DemoOptions("poet", data, limit, learnings, perMinute, rounds, hostile);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage());
    }
  }
}
