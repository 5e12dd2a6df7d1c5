package dev.inkstone.server;

import dev.inkstone.server.ops.Health;
import dev.inkstone.server.ops.Metrics;
import dev.inkstone.server.rating.KafkaSide;
import dev.inkstone.server.rating.LiveTally;
import dev.inkstone.server.rpc.GenerationIds;
import dev.inkstone.server.rpc.GenerationRecorder;
import dev.inkstone.server.rpc.IdKey;
import dev.inkstone.server.rpc.RatingReader;
import dev.inkstone.server.rpc.Storage;
import dev.inkstone.v1.RatingServiceGrpc;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;

/** What names generations, keeps them, and takes what people think of them, wired. */
final class RatingSide implements AutoCloseable {
  private final Storage storage;
  private final GenerationIds ids;
  private final KafkaSide kafka;
  private final LiveTally tally = new LiveTally();

  /**
   * @param health is told whether ratings are taken
   * @throws IOException in one line, if the key of the ids or the way to Kafka cannot be used
   */
  RatingSide(ServerOptions options, SecureRandom random, Metrics metrics, Health health)
      throws IOException {
    storage = storage(options.ratings());
    ids = new GenerationIds(Clock.systemUTC(), random, idKey(options, random));
    kafka = openKafka(options.ratings(), metrics, health);
  }

  private static Storage storage(RatingOptions options) {
    if (options.kafka().isEmpty()) {
      return Storage.NEVER;
    }
    return options.store() ? Storage.BY_DEFAULT : Storage.ON_REQUEST;
  }

  private static byte[] idKey(ServerOptions options, SecureRandom random) throws IOException {
    Optional<Path> shared = options.ratings().idKey();
    return shared.isPresent()
        ? IdKey.read(shared.get())
        : IdKey.readOrCreate(options.data().resolve("id.key"), random);
  }

  private static KafkaSide openKafka(RatingOptions options, Metrics metrics, Health health)
      throws IOException {
    // First, or it could undo what the watch finds.
    health.set(RatingServiceGrpc.SERVICE_NAME, false);
    if (options.kafka().isEmpty()) {
      return KafkaSide.none(metrics.ratings());
    }
    return KafkaSide.open(
        options.kafka().get(),
        metrics.ratings(),
        there -> health.set(RatingServiceGrpc.SERVICE_NAME, there));
  }

  /** Decides for requests that do not say whether they are kept. */
  Storage storage() {
    return storage;
  }

  LiveTally tally() {
    return tally;
  }

  KafkaSide kafka() {
    return kafka;
  }

  GenerationRecorder recorder() {
    return new GenerationRecorder(ids, kafka.generations(), tally, Clock.systemUTC());
  }

  RatingReader reader() {
    return new RatingReader(ids, storage, Clock.systemUTC());
  }

  /** Writes what waits for Kafka, for some seconds at most. */
  @Override
  public void close() {
    kafka.close();
  }
}
