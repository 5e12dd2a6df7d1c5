package dev.inkstone.server;

import dev.inkstone.topics.KafkaAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of {@code up} that say what is kept to be rated, and which Kafka keeps it. */
final class RatingFlags {
  /** Whose Kafka it is: the launcher starts one if it is to be embedded. */
  enum Broker {
    NONE,
    EMBEDDED,
    GIVEN;

    /** The word of {@link Admin}'s plan. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

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

  Broker broker() {
    if (noKafka) {
      return Broker.NONE;
    }
    return kafka == null ? Broker.EMBEDDED : Broker.GIVEN;
  }

  /** What the trainer too must be told of Kafka, as its command line takes it. */
  List<String> arguments() {
    List<String> arguments = new ArrayList<>();
    if (kafka != null) {
      arguments.addAll(List.of("--kafka", kafka));
    }
    if (kafkaConfig != null) {
      arguments.addAll(List.of("--kafka-config", kafkaConfig.toString()));
    }
    return arguments;
  }

  /**
   * @throws IOException in one line, if the file of Kafka's properties cannot be read
   * @throws IllegalArgumentException in one line, if the options do not fit together
   */
  RatingOptions options() throws IOException {
    if (kafkaConfig != null && kafka == null) {
      throw new IllegalArgumentException("--kafka-config needs --kafka");
    }
    if (noKafka && kafka != null) {
      throw new IllegalArgumentException("choose --kafka or --no-kafka");
    }
    return new RatingOptions(address(), !noStore, Optional.ofNullable(idKeyFile));
  }

  private Optional<KafkaAddress> address() throws IOException {
    if (kafka == null) {
      return Optional.empty();
    }
    return Optional.of(
        kafkaConfig == null
            ? KafkaAddress.plain(kafka)
            : KafkaAddress.with(kafka, kafkaConfig));
  }
}
