package dev.inkstone.server;

import dev.inkstone.model.image.Classifier;
import dev.inkstone.model.image.ImageModels;
import dev.inkstone.model.text.Decoder;
import dev.inkstone.model.text.Decoder.Weights;
import dev.inkstone.model.text.TextModel;
import dev.inkstone.model.torch.Torch;
import dev.inkstone.model.torch.TorchDevice;
import dev.inkstone.server.admission.AdmissionLimits;
import dev.inkstone.server.config.Configuration;
import dev.inkstone.server.engine.TextLane;
import dev.inkstone.server.swap.CheckpointLoader;
import dev.inkstone.server.swap.ModelFactory;
import dev.inkstone.telemetry.LogFormat;
import dev.inkstone.telemetry.Telemetry;
import dev.inkstone.topics.KafkaAddress;
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

  @Option(names = "--device", paramLabel = "auto|cpu|cuda[:N]", defaultValue = "auto",
      description = "Where the models run.")
  private String device;

  @Option(names = "--weights", paramLabel = "auto|bf16|int8|int4", defaultValue = "auto",
      description = "How weights are held; auto is what a model was imported with, else bf16.")
  private String weights;

  @Option(names = "--threads", paramLabel = "N",
      description = "Threads of one operator on the CPU; by default one for each core.")
  private Integer threads;

  @Option(names = "--slots", paramLabel = "N", defaultValue = "16",
      description = "Sequences that one model writes at once.")
  private int slots;

  @Option(names = "--prefix-slots", paramLabel = "N", defaultValue = "4",
      description = "Texts kept beside those being written, for prompts that begin alike.")
  private int prefixSlots;

  @Option(names = "--context", paramLabel = "N", defaultValue = "4096",
      description = "Tokens of one sequence at most; a model's own limit may be lower.")
  private int context;

  @Option(names = "--max-streams", paramLabel = "N",
      description = "Streams that run at once; by default as many as there are slots.")
  private Integer maxStreams;

  @Option(names = "--max-queued", paramLabel = "N", defaultValue = "1024",
      description = "Streams that may wait beside those that run; the next is refused.")
  private int maxQueued;

  @Option(names = "--max-tokens-in-flight", paramLabel = "N", defaultValue = "4194304",
      description = "Tokens, prompts and outputs to come, of all streams together.")
  private long maxTokensInFlight;

  @Option(names = "--default-model", paramLabel = "NAME", defaultValue = "poet",
      description = "The model that answers requests for text that name none.")
  private String defaultModel;

  @Option(names = "--default-image-model", paramLabel = "NAME", defaultValue = "sketch",
      description = "The model that answers requests for images that name none.")
  private String defaultImageModel;

  @Option(names = "--image-batch", paramLabel = "N", defaultValue = "16",
      description = "Images that take a step together; half of them beside text.")
  private int imageBatch;

  @Option(names = "--kafka", paramLabel = "HOST:PORT[,HOST:PORT...]",
      description = "Brokers of a Kafka cluster for ratings and what is rated.")
  private String kafka;

  @Option(names = "--kafka-config", paramLabel = "FILE",
      description = "Java properties for every Kafka client, such as SASL and TLS; needs --kafka.")
  private Path kafkaConfig;

  @Option(names = "--no-kafka", fallbackValue = "true", arity = "0..1",
      paramLabel = "true|false", defaultValue = "false",
      description = "Serve without Kafka: nothing is stored, and ratings are refused.")
  private boolean noKafka;

  @Option(names = "--no-store", fallbackValue = "true", arity = "0..1",
      paramLabel = "true|false", defaultValue = "false",
      description = "Store only the generations whose request says so.")
  private boolean noStore;

  @Option(names = "--id-key-file", paramLabel = "FILE",
      description = "Key of the generation ids, to share with other servers; by default id.key"
          + " in the data folder, which is made if missing.")
  private Path idKeyFile;

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
    String brokers = noKafka ? "none" : kafka == null ? "embedded" : "given";
    List<String> plan =
        new ArrayList<>(
            List.of(data.toString(), brokers, learn.learns() && !noKafka ? "learn" : ""));
    plan.addAll(List.of("--data", data.toString(), "--checkpoints", checkpoints.toString()));
    if (kafka != null) {
      plan.addAll(List.of("--kafka", kafka));
    }
    if (kafkaConfig != null) {
      plan.addAll(List.of("--kafka-config", kafkaConfig.toString()));
    }
    plan.addAll(List.of("--device", device, "--log-format", logFormat.name()));
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
    require(grpcPort >= 0 && grpcPort <= 65_535, "grpc-port must be in [0, 65535]", grpcPort);
    require(httpPort >= 0 && httpPort <= 65_535, "http-port must be in [0, 65535]", httpPort);
    require(slots >= 1, "slots must be at least 1", slots);
    require(prefixSlots >= 0, "prefix-slots must be at least 0", prefixSlots);
    require(imageBatch >= 1, "image-batch must be at least 1", imageBatch);
    require(drainSeconds >= 0, "drain-seconds must be at least 0", drainSeconds);
    try {
      AdmissionLimits limits =
          new AdmissionLimits(
              maxStreams == null ? slots : maxStreams, maxQueued, maxTokensInFlight);
      return new ServerOptions(
          host, grpcPort, httpPort, data, checkpoints, defaultModel, defaultImageModel, limits,
          prefixSlots, Duration.ofSeconds(drainSeconds), WATCH, ratings(), security.options());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage());
    }
  }

  private RatingOptions ratings() throws IOException {
    Optional<KafkaAddress> address = Optional.empty();
    if (kafka != null && kafkaConfig != null) {
      address = Optional.of(KafkaAddress.with(kafka, kafkaConfig));
    } else if (kafka != null) {
      address = Optional.of(KafkaAddress.plain(kafka));
    } else if (kafkaConfig != null) {
      throw new ParameterException(spec.commandLine(), "--kafka-config needs --kafka");
    }
    if (noKafka && kafka != null) {
      throw new ParameterException(spec.commandLine(), "choose --kafka or --no-kafka");
    }
    return new RatingOptions(address, !noStore, Optional.ofNullable(idKeyFile));
  }

  private void require(boolean holds, String rule, int value) {
    if (!holds) {
      throw new ParameterException(spec.commandLine(), rule + ", got " + value);
    }
  }

  private CheckpointLoader loader() {
    try {
      Torch.threads(threads == null ? Runtime.getRuntime().availableProcessors() : threads);
      TorchDevice where = TorchDevice.parse(device);
      Optional<Weights> fixed =
          weights.equals("auto") ? Optional.empty() : Optional.of(Weights.named(weights));
      int seats = TextLane.slotsFor(slots, prefixSlots);
      fixed.ifPresent(kind -> new Decoder.Options(where, seats, context, kind));
      return new CheckpointLoader(
          decoders(where, seats, fixed),
          checkpoint -> Torch.apart(() -> ImageModels.load(checkpoint, where)),
          imageBatch,
          decoders(where, 1, fixed),
          checkpoint -> Torch.apart(() -> Classifier.load(checkpoint, where)));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage());
    }
  }

  private ModelFactory<TextModel> decoders(
      TorchDevice where, int slots, Optional<Weights> fixed) {
    return checkpoint -> {
      Weights kind = fixed.orElseGet(() -> Weights.chosenBy(checkpoint));
      Decoder.Options options = new Decoder.Options(where, slots, context, kind);
      return Torch.apart(() -> Decoder.load(checkpoint, options));
    };
  }
}
