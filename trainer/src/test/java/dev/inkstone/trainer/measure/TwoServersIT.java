package dev.inkstone.trainer.measure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inkstone.broker.BrokerProcess;
import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.checkpoint.Registry;
import dev.inkstone.topics.KafkaAddress;
import dev.inkstone.trainer.join.ExampleReader;
import dev.inkstone.trainer.join.Join;
import dev.inkstone.trainer.join.JoinOptions;
import dev.inkstone.trainer.learn.TinyParent;
import dev.inkstone.trainer.publish.Announcements;
import dev.inkstone.trainer.publish.Candidate;
import dev.inkstone.trainer.publish.CheckpointPublisher;
import dev.inkstone.v1.Example;
import dev.inkstone.v1.GenerateTextRequest;
import dev.inkstone.v1.RateRequest;
import dev.inkstone.v1.RatingServiceGrpc;
import dev.inkstone.v1.SamplingOptions;
import dev.inkstone.v1.Started;
import dev.inkstone.v1.TextServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two servers, each a process of its own, with one registry, one Kafka and one key of ids. */
class TwoServersIT {
  private static final String MODEL = "tiny";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path folder;

  /** A server, by the connection to it. */
  private record Peer(ManagedChannel channel) implements AutoCloseable {
    Started generate() {
      GenerateTextRequest request =
          GenerateTextRequest.newBuilder()
              .setModel(MODEL)
              .setPrompt("3")
              .setStore(true)
              .setSampling(SamplingOptions.newBuilder().setMaxTokens(7))
              .build();
      List<Started> started = new ArrayList<>();
      TextServiceGrpc.newBlockingStub(channel)
          .withDeadlineAfter(30, TimeUnit.SECONDS)
          .generate(request)
          .forEachRemaining(
              event -> {
                if (event.hasStarted()) {
                  started.add(event.getStarted());
                }
              });
      return started.get(0);
    }

    String rate(String generation, String key) {
      RateRequest request =
          RateRequest.newBuilder()
              .setGenerationId(generation)
              .setUser("ann")
              .setLiked(true)
              .setIdempotencyKey(key)
              .build();
      return RatingServiceGrpc.newBlockingStub(channel)
          .withDeadlineAfter(30, TimeUnit.SECONDS)
          .rate(request)
          .getRatingId();
    }

    @Override
    public void close() {
      channel.shutdownNow();
    }
  }

  @Test
  void ratingsThroughEitherCountOnceAndBothServeWhatIsPublished() throws Exception {
    Registry registry = new Registry(folder.resolve("registry"));
    TinyParent.publish(folder.resolve("registry"));
    registry.promote(MODEL, "1");
    Path key = Files.write(folder.resolve("shared.key"), new byte[32]);
    try (BrokerProcess broker = BrokerProcess.start(folder.resolve("broker"))) {
      Map<String, Object> kafka = KafkaAddress.plain(broker.address()).client();
      try (JavaProgram first = start("first", key, broker);
          JavaProgram second = start("second", key, broker);
          Join join = Join.start(kafka, folder.resolve("join"), JoinOptions.DEFAULTS);
          Peer one = connect(first);
          Peer other = connect(second)) {
        rateCrosswise(one, other, kafka);
        publish(registry, kafka);
        awaitVersion(one, "2");
        awaitVersion(other, "2");
        assertThat(join.isRunning()).isTrue();
      }
    }
  }

  /** Each has its own data folder, in which the registry is the same. */
  private JavaProgram start(String name, Path key, BrokerProcess broker) throws IOException {
    Path data = Files.createDirectories(folder.resolve(name));
    Files.createSymbolicLink(data.resolve("registry"), folder.resolve("registry"));
    JavaProgram server =
        new JavaProgram(dev.inkstone.server.Main.class, folder.resolve(name + ".log"));
    server.start(
        List.of(
            "--data", data.toString(),
            "--checkpoints", Files.createDirectories(folder.resolve("none")).toString(),
            "--default-model", MODEL,
            "--threads", "1",
            "--grpc-port", "0",
            "--http-port", "0",
            "--id-key-file", key.toString(),
            "--kafka", broker.address()));
    return server;
  }

  private static Peer connect(JavaProgram server) throws IOException, InterruptedException {
    String ready = server.await("ready ", PATIENCE);
    int port = Integer.parseInt(ready.replaceAll(".*grpc=[^ ]*:(\\d+) .*", "$1"));
    return new Peer(NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build());
  }

  /** What one has written is rated at the other, and the same act is sent to both. */
  private static void rateCrosswise(Peer one, Peer other, Map<String, Object> kafka)
      throws Exception {
    String ofOne = one.generate().getGenerationIds(0);
    String ofOther = other.generate().getGenerationIds(0);
    String act = UUID.randomUUID().toString();
    String rating = insist(other, ofOne, act);
    assertThat(insist(one, ofOne, act)).as("the same act").isEqualTo(rating);
    String second = insist(one, ofOther, UUID.randomUUID().toString());
    String last = insist(other, ofOther, UUID.randomUUID().toString());
    List<String> seen = new ArrayList<>();
    try (ExampleReader reader = new ExampleReader(kafka)) {
      long end = System.nanoTime() + PATIENCE.toNanos();
      // A user's ratings come in the order in which they were accepted.
      while (!seen.contains(last) && System.nanoTime() < end) {
        for (Example example : reader.poll(Duration.ofMillis(200))) {
          seen.add(example.getRating().getRatingId());
        }
      }
    }
    assertThat(seen).containsOnlyOnce(rating, second, last);
    assertThat(seen).hasSize(3);
  }

  /** A server that has just come up may not have found Kafka yet, and says so. */
  private static String insist(Peer server, String generation, String key) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        return server.rate(generation, key);
      } catch (StatusRuntimeException e) {
        if (e.getStatus().getCode() != Status.Code.UNAVAILABLE || System.nanoTime() > end) {
          throw e;
        }
      }
    }
  }

  /** As the trainer does it: the parent's folder with other weights, and what is said of them. */
  private static void publish(Registry registry, Map<String, Object> kafka) throws IOException {
    Checkpoint parent = registry.open(MODEL, "1");
    ObjectNode passed = new ObjectMapper().createObjectNode().put("passed", true);
    ObjectNode recipe = new ObjectMapper().createObjectNode().put("name", "ratings");
    Candidate candidate = new Candidate(parent, recipe, Map.of(), passed, List.of());
    try (Announcements news = new Announcements(kafka, Clock.systemUTC())) {
      new CheckpointPublisher(registry, news, Clock.systemUTC())
          .publish(
              candidate,
              into -> Files.copy(parent.weights(), into.resolve(Checkpoint.WEIGHTS)));
    }
  }

  private static void awaitVersion(Peer server, String version) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    String served = "";
    while (!served.equals(version) && System.nanoTime() < end) {
      served = server.generate().getCheckpoint().getVersion();
    }
    assertThat(served).isEqualTo(version);
  }
}
