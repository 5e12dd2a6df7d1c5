package dev.inkstone.trainer.loop;

import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.checkpoint.Manifest;
import dev.inkstone.model.checkpoint.Registry;
import dev.inkstone.model.torch.Torch;
import dev.inkstone.model.torch.TorchDevice;
import dev.inkstone.telemetry.LogFormat;
import dev.inkstone.telemetry.Telemetry;
import dev.inkstone.topics.KafkaAddress;
import dev.inkstone.trainer.join.ExampleReader;
import dev.inkstone.trainer.join.Join;
import dev.inkstone.trainer.join.JoinOptions;
import dev.inkstone.trainer.join.KafkaAway;
import dev.inkstone.trainer.publish.Announcements;
import dev.inkstone.trainer.publish.CheckpointPublisher;
import dev.inkstone.trainer.recipe.GracefulStop;
import dev.inkstone.trainer.recipe.data.NpmPackage;
import dev.inkstone.trainer.trace.LearningTraces;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/**
 * The trainer as a service: joins ratings with what they rate, and teaches each of its models, one
 * after the other, whenever enough have come. Runs until it is told to stop; a learning that runs
 * then is saved, and goes on at the next start. While Kafka is away it waits.
 */
@Command(
    name = "inkstone learn",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    showDefaultValues = true,
    description = "Learns from ratings and publishes better checkpoints; ./inkstone up runs it.")
public final class LearnCommand implements Callable<Integer> {
  private static final Logger log = LoggerFactory.getLogger(LearnCommand.class);
  private static final Duration RETRY = Duration.ofSeconds(2);

  @Option(names = "--model", paramLabel = "NAME", split = ",",
      defaultValue = "poet,sketch",
      description = "The models that learn: such as write, and such as draw by a flow.")
  private List<String> models;

  @Option(names = "--data", paramLabel = "DIR", required = true,
      description = "Folder of the registry and of what the trainer keeps.")
  private Path data;

  @Option(names = "--checkpoints", paramLabel = "DIR", required = true,
      description = "Folder of the checkpoints that come with the program.")
  private Path checkpoints;

  @Option(names = "--kafka", paramLabel = "HOST:PORT[,...]", required = true,
      description = "Where ratings come from.")
  private String kafka;

  @Option(names = "--kafka-config", paramLabel = "FILE",
      description = "Java properties for every Kafka client, such as SASL and TLS.")
  private Path kafkaConfig;

  @Option(names = "--device", paramLabel = "auto|cpu|cuda[:N]", defaultValue = "auto",
      description = "Where the model learns.")
  private String device;

  @Option(names = "--threads", paramLabel = "N", defaultValue = "1",
      description = "Threads of one operator on the CPU; the server needs the others.")
  private int threads;

  @Option(names = "--enough", paramLabel = "N", defaultValue = "200",
      description = "Ratings that start a learning at once.")
  private int enough;

  @Option(names = "--least", paramLabel = "N", defaultValue = "50",
      description = "Ratings without which nothing is learned.")
  private int least;

  @Option(names = "--patience", paramLabel = "SECONDS", defaultValue = "600",
      description = "How long fewer than enough may wait.")
  private long patience;

  @Option(names = "--log-format", paramLabel = "plain|json", defaultValue = "plain",
      description = "Lines for people, or one JSON object a line.")
  private LogFormat logFormat;

  @Option(names = "--otlp-endpoint", paramLabel = "URL",
      description = "Collector of traces, by OTLP over HTTP, such as http://127.0.0.1:4318; by"
          + " default what OTEL_EXPORTER_OTLP_ENDPOINT says, or none.")
  private String otlpEndpoint;

  @Option(names = "--ready-file", paramLabel = "FILE",
      description = "A file that is there while ratings are read, for who watches the process.")
  private Path readyFile;

  @Option(names = "--cache", paramLabel = "DIR",
      description = "Where downloads are kept (default: ~/.cache/inkstone).")
  private Path cache = NpmPackage.defaultCache();

  private final LoopOptions terms;

  /**
   * @param terms how to learn and to judge; its numbers of ratings and its patience give way to the
   *     options
   */
  public LearnCommand(LoopOptions terms) {
    this.terms = terms;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    logFormat.use();
    log.info("the trainer starts, with {} thread(s); it yields to what serves", threads);
    Torch.threads(threads);
    TorchDevice where = TorchDevice.parse(device);
    LoopOptions options =
        terms.collecting(enough, least, Duration.ofSeconds(patience));
    KafkaAddress address =
        kafkaConfig == null
            ? KafkaAddress.plain(kafka)
            : KafkaAddress.with(kafka, kafkaConfig);
    Registry registry = registry();
    Map<String, Pupil> pupils = new LinkedHashMap<>();
    try (GracefulStop stop = new GracefulStop();
        ReadyFile ready = new ReadyFile(Optional.ofNullable(readyFile));
        Telemetry telemetry =
            Telemetry.open("inkstone-trainer", Optional.ofNullable(otlpEndpoint))) {
      for (String model : models) {
        Adoption.adopt(model, new Registry(checkpoints), registry);
        Checkpoint champion =
            registry.openChampion(model, problem -> log.warn(problem.getMessage()));
        pupils.put(model, Pupils.of(champion, options, where, data, cache));
      }
      Watched watched = new Watched(ready, telemetry);
      while (!stop.requested()) {
        try {
          teach(address.client(), options, pupils, stop, watched);
        } catch (KafkaAway e) {
          log.warn("Kafka is away, waiting: {}", e.getMessage());
          Thread.sleep(RETRY.toMillis());
        }
      }
    } finally {
      pupils.values().forEach(Pupil::close);
    }
    return ExitCode.OK;
  }

  private Registry registry() {
    return new Registry(data.resolve("registry"));
  }

  /** By what others see how it goes. */
  private record Watched(ReadyFile ready, Telemetry telemetry) {}

  private void teach(
      Map<String, Object> client,
      LoopOptions options,
      Map<String, Pupil> pupils,
      GracefulStop stop,
      Watched watched)
      throws IOException, InterruptedException, KafkaAway {
    Clock clock = Clock.systemUTC();
    List<ExampleReader> readers = new ArrayList<>();
    try (Join join = Join.start(client, data.resolve("join"), JoinOptions.DEFAULTS);
        Announcements news = new Announcements(client, clock)) {
      List<TeachingLoop> loops = new ArrayList<>();
      for (Map.Entry<String, Pupil> entry : pupils.entrySet()) {
        String model = entry.getKey();
        LearningTraces traces = new LearningTraces(model, watched.telemetry());
        // A reader each, for each is somewhere else.
        ExampleReader reader = new ExampleReader(client, traces::arrived);
        readers.add(reader);
        TeachingLoop.Tools tools =
            tools(model, entry.getValue(), options, reader, news, traces);
        loops.add(new TeachingLoop(model, options, registry(), tools));
      }
      log.info("learning from ratings of {}", String.join(", ", pupils.keySet()));
      watched.ready().set(true);
      while (!stop.requested()) {
        for (TeachingLoop loop : loops) {
          loop.turn(clock.instant(), stop::requested).ifPresent(LearnCommand::tell);
        }
        if (!join.isRunning()) {
          throw new KafkaAway("the join has stopped", null);
        }
      }
    } finally {
      readers.forEach(ExampleReader::close);
      watched.ready().set(false);
    }
  }

  private TeachingLoop.Tools tools(
      String model,
      Pupil pupil,
      LoopOptions options,
      ExampleReader reader,
      Announcements news,
      LearningTraces traces) {
    Path work = data.resolve("learning").resolve(model);
    Clock clock = Clock.systemUTC();
    return new TeachingLoop.Tools(
        reader,
        pupil.mapper(),
        new Lesson(options, pupil, work, clock),
        new CheckpointPublisher(registry(), news, clock),
        news,
        traces);
  }

  /** For whoever watches the programs from outside; the log has the figures. */
  private static void tell(Manifest published) {
    boolean refused = published.provenance().refused();
    System.out.printf(
        "%s version %s is published%s%n",
        published.name(),
        published.version(),
        refused ? ", and refused by its gate" : ", and has passed its gate");
    System.out.flush();
  }
}
