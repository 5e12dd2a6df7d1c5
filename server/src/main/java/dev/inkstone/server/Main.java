package dev.inkstone.server;

import dev.inkstone.server.config.Configuration;
import dev.inkstone.server.swap.CheckpointLoader;
import dev.inkstone.telemetry.LogFormat;
import dev.inkstone.telemetry.Telemetry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The server as a program. Prints one line, {@code ready grpc=HOST:PORT http=HOST:PORT}, on
 * standard output when it serves; logs go to standard error. SIGTERM ends it in order. Exits with 1
 * when it cannot serve and with 2 for bad usage; the reason is one line.
 */
@Command(
    name = "inkstone up",
    description = "Streams text and images from the models of the registry over gRPC.",
    sortOptions = false,
    showDefaultValues = true,
    footer = {
      "",
      "./inkstone up runs the trainer too, which learns from ratings; its log is",
      "learning/trainer.log in the data folder.",
      "",
      "What is no flag here is looked for in the environment, as INKSTONE_GRPC_PORT for --grpc-port,",
      "then in the file, as grpc-port: 9090. ./inkstone config --print shows what came of it."
    })
public final class Main implements Callable<Integer> {
  private static final Duration WATCH = Duration.ofSeconds(2);

  @Spec private CommandLine.Model.CommandSpec spec;

  @Option(names = "--config", paramLabel = "FILE",
      description = "Options, as YAML; by default inkstone.yaml in the data folder, if there.")
  private Path config;

  @Option(names = "--data", paramLabel = "DIR", defaultValue = "${sys:inkstone.data:-data}",
      description = "Folder of the registry and of what the server keeps.")
  private Path data;

  @Option(names = "--checkpoints", paramLabel = "DIR",
      defaultValue = "${sys:inkstone.checkpoints:-checkpoints}",
      description = "Folder of the checkpoints that come with the program.")
  private Path checkpoints;

  @Option(names = "--host", defaultValue = "127.0.0.1", description = "Address to listen on.")
  private String host;

  @Option(names = "--grpc-port", paramLabel = "PORT", defaultValue = "9090",
      description = "Port of the gRPC services; 0 takes a free one.")
  private int grpcPort;

  @Option(names = "--http-port", paramLabel = "PORT", defaultValue = "8080",
      description = "Port of metrics and health over HTTP; 0 takes a free one.")
  private int httpPort;

  @Mixin private ModelFlags models;
  @Mixin private RatingFlags ratings;

  @Option(names = "--log-format", paramLabel = "plain|json", defaultValue = "plain",
      description = "Lines for people, or one JSON object a line, with one for each call.")
  private LogFormat logFormat;

  @Option(names = "--otlp-endpoint", paramLabel = "URL",
      description = "Collector of traces, by OTLP over HTTP, such as http://127.0.0.1:4318; by"
          + " default what OTEL_EXPORTER_OTLP_ENDPOINT says, or none.")
  private String otlpEndpoint;

  @Mixin private SecurityFlags security;
  @Mixin private LearnFlags learn;

  @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help.")
  private boolean help;

  @Option(names = "--drain-seconds", paramLabel = "N", defaultValue = "30",
      description = "How long live streams may go on after a request to stop.")
  private int drainSeconds;

  Main() {}

  public static void main(String[] args) {
    System.exit(run(args));
  }

  private static int run(String[] args) {
    CommandLine line = commandLine(new Main());
    try {
      line.setDefaultValueProvider(
          Configuration.of(line.getCommandSpec(), args, System.getenv()));
    } catch (IOException e) {
      System.err.println("inkstone up: " + e.getMessage());
      return CommandLine.ExitCode.USAGE;
    }
    return line.execute(args);
  }

  static CommandLine commandLine(Main main) {
    return new CommandLine(main)
        .setOverwrittenOptionsAllowed(true)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(Main::badUsage);
  }

  private static int badUsage(ParameterException failure, String[] args) {
    failure.getCommandLine().getErr()
        .println("inkstone up: " + explain(failure) + "; see ./inkstone up --help");
    return CommandLine.ExitCode.USAGE;
  }

  /** What is wrong, and where the value came from if it was no flag. */
  static String explain(ParameterException failure) {
    return Optional.ofNullable(failure.getArgSpec())
        .flatMap(
            option ->
                failure.getCommandLine().getDefaultValueProvider()
                        instanceof Configuration configuration
                    ? configuration.source(option)
                    : Optional.empty())
        .map(source -> failure.getMessage() + " (from " + source + ")")
        .orElse(failure.getMessage());
  }

  /** For the launcher: see {@link Admin.Plan}. */
  List<String> plan() {
    RatingFlags.Broker broker = ratings.broker();
    boolean learns = learn.learns() && broker != RatingFlags.Broker.NONE;
    List<String> plan =
        new ArrayList<>(List.of(data.toString(), broker.toString(), learns ? "learn" : ""));
    plan.addAll(List.of("--data", data.toString(), "--checkpoints", checkpoints.toString()));
    plan.addAll(ratings.arguments());
    plan.addAll(List.of("--device", models.device(), "--log-format", logFormat.name()));
    if (otlpEndpoint != null) {
      plan.addAll(List.of("--otlp-endpoint", otlpEndpoint));
    }
    plan.addAll(learn.arguments());
    return plan;
  }

  @Override
  public Integer call() throws InterruptedException {
    logFormat.use();
    CheckpointLoader loader = loader();
    try {
      ServerOptions options = options();
      Telemetry telemetry =
          Telemetry.open("inkstone-server", Optional.ofNullable(otlpEndpoint));
      InkstoneServer server = InkstoneServer.start(options, loader, telemetry);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> end(server, telemetry), "shutdown"));
      // In one write, so that nobody who waits for it reads half a line.
      System.out.print(
          "ready grpc=%1$s:%2$d http=%1$s:%3$d%n"
              .formatted(host, server.grpcPort(), server.httpPort()));
      System.out.flush();
      server.awaitTermination();
      return CommandLine.ExitCode.OK;
    } catch (IOException e) {
      System.err.println("inkstone up: " + e.getMessage());
      return CommandLine.ExitCode.SOFTWARE;
    }
  }

  private static void end(InkstoneServer server, Telemetry telemetry) {
    server.close();
    telemetry.close();
  }

  private ServerOptions options() throws IOException {
    try {
      return new ServerOptions(
          host, port("grpc-port", grpcPort), port("http-port", httpPort), data, checkpoints,
          models.defaultModel(), models.defaultImageModel(), models.limits(),
          models.prefixSlots(), drain(), WATCH, ratings.options(), security.options());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage());
    }
  }

  private static int port(String name, int port) {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException(name + " must be in [0, 65535], got " + port);
    }
    return port;
  }

  private Duration drain() {
    return Duration.ofSeconds(ModelFlags.atLeast(0, "drain-seconds", drainSeconds));
  }

  private CheckpointLoader loader() {
    try {
      return models.loader();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage());
    }
  }
}
