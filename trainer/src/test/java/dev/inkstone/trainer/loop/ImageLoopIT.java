package dev.inkstone.trainer.loop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Timestamp;
import dev.inkstone.broker.BrokerProcess;
import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.checkpoint.Consumption;
import dev.inkstone.model.checkpoint.Manifest;
import dev.inkstone.model.checkpoint.Registry;
import dev.inkstone.model.image.FlowLearning;
import dev.inkstone.model.image.ImageEncoder;
import dev.inkstone.model.image.ImageFormat;
import dev.inkstone.model.image.ImageOrigin;
import dev.inkstone.model.image.Picture;
import dev.inkstone.model.torch.TorchDevice;
import dev.inkstone.telemetry.Telemetry;
import dev.inkstone.topics.KafkaAddress;
import dev.inkstone.topics.Topics;
import dev.inkstone.trainer.gate.DriftThresholds;
import dev.inkstone.trainer.gate.ImageThresholds;
import dev.inkstone.trainer.gate.LiveCheck;
import dev.inkstone.trainer.join.ExampleReader;
import dev.inkstone.trainer.join.Join;
import dev.inkstone.trainer.join.JoinOptions;
import dev.inkstone.trainer.learn.image.FlowOptions;
import dev.inkstone.trainer.learn.image.TinyPainter;
import dev.inkstone.trainer.publish.Announcements;
import dev.inkstone.trainer.publish.CheckpointPublisher;
import dev.inkstone.trainer.recipe.image.PathPoints;
import dev.inkstone.trainer.recipe.image.data.ImageData;
import dev.inkstone.trainer.trace.LearningTraces;
import dev.inkstone.v1.CheckpointRef;
import dev.inkstone.v1.GenerateImagesRequest;
import dev.inkstone.v1.GenerationRecord;
import dev.inkstone.v1.Image;
import dev.inkstone.v1.ImageGeneration;
import dev.inkstone.v1.Preference;
import dev.inkstone.v1.RateRequest;
import dev.inkstone.v1.RatingRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ratings of images go the whole way: topics, join, learning, gate, registry; and back again, when
 * what was learned is disliked. The learning is interrupted on the way. Raters like upright bars
 * and dislike lying ones.
 */
class ImageLoopIT {
  private static final String MODEL = "tiny";
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final LoopOptions OPTIONS =
      new LoopOptions(
          24,
          24,
          Duration.ofDays(1),
          0.25,
          0.5,
          Duration.ofDays(1),
          LoopOptions.Texts.DEFAULTS,
          new LoopOptions.Images(
              new FlowOptions(
                  40, 0, 1e-3, new FlowOptions.Terms(5, 1, 1, 0.1),
                  new FlowOptions.Sizes(8, 2, 8), 1),
              new ImageThresholds(1, 0.55, 0, 0.2, 1, 1, DriftThresholds.DEFAULTS)),
          new LiveCheck(8, 0.9));

  @TempDir private Path folder;
  private KafkaProducer<String, byte[]> producer;
  private int written;

  @Test
  void likedDrawingsBecomeLikelierAndDislikedWorkIsTakenBack() throws Exception {
    Registry registry = new Registry(folder.resolve("registry"));
    TinyPainter.publish(folder.resolve("registry"));
    registry.promote(MODEL, "1");
    try (BrokerProcess broker = BrokerProcess.start(folder.resolve("broker"))) {
      Map<String, Object> kafka = KafkaAddress.plain(broker.address()).client();
      try (Join join = Join.start(kafka, folder.resolve("join"), JoinOptions.DEFAULTS);
          ExampleReader reader = new ExampleReader(kafka);
          ExampleReader second = new ExampleReader(kafka);
          Announcements news = new Announcements(kafka, Clock.systemUTC());
          KafkaProducer<String, byte[]> open =
              new KafkaProducer<>(kafka, new StringSerializer(), new ByteArraySerializer());
          Pupil pupil =
              new FlowPupil(
                  registry.open(MODEL, "1"), OPTIONS.images(), TorchDevice.CPU,
                  (root, config) -> bars(), work())) {
        producer = open;
        rateBars();
        interrupt(loop(registry, reader, pupil, news));
        rate(draw(true, 3, "1"), "late", RateRequest.newBuilder().setLiked(true));
        TeachingLoop loop = loop(registry, second, pupil, news);
        Manifest learned = published(loop);
        assertThat(registry.champion(MODEL)).contains("2");
        assertPassed(registry, learned);
        assertLikelier(registry);
        for (int i = 0; i < 10; i++) {
          String id = draw(i % 2 == 0, i % 8, "2");
          rate(id, "ann", RateRequest.newBuilder().setLiked(false));
        }
        awaitRollback(loop, registry);
        assertThat(join.isRunning()).isTrue();
      }
    }
  }

  private TeachingLoop loop(
      Registry registry, ExampleReader reader, Pupil pupil, Announcements news) {
    return new TeachingLoop(
        MODEL,
        OPTIONS,
        registry,
        new TeachingLoop.Tools(
            reader, pupil.mapper(),
            new Lesson(OPTIONS, pupil, work(), Clock.systemUTC()),
            new CheckpointPublisher(registry, news, Clock.systemUTC()), news,
            new LearningTraces(MODEL, Telemetry.off())));
  }

  private Path work() {
    return folder.resolve("work");
  }

  private ImageData bars() {
    return new ImageData(
        "bars", TinyPainter.CONFIG.words(), TinyPainter.bars(0, 6), TinyPainter.bars(6, 8),
        TinyPainter.bars(6, 8), new ObjectMapper().createObjectNode().put("name", "bars"));
  }

  /** Thumbs for both kinds at every place, and preferences. */
  private void rateBars() {
    for (int at = 0; at < 8; at++) {
      String upright = draw(true, at, "1");
      String lying = draw(false, at, "1");
      String user = "user-" + at % 4;
      rate(upright, user, RateRequest.newBuilder().setLiked(true));
      rate(lying, user, RateRequest.newBuilder().setStars(1));
      Preference loser = Preference.newBuilder().setGenerationId(lying).build();
      rate(upright, user + "-too", RateRequest.newBuilder().setPreferredOver(loser));
    }
  }

  private String draw(boolean upright, int at, String version) {
    String id = "image-" + written++;
    Picture picture = new Picture(TinyPainter.SHAPE, TinyPainter.bar(upright, at));
    byte[] png =
        ImageEncoder.encode(
            picture, ImageFormat.PNG, new ImageOrigin(MODEL, "digest", 1, Optional.of("bar")));
    Image.Builder image =
        Image.newBuilder()
            .setData(ByteString.copyFrom(png))
            .setFormat(dev.inkstone.v1.ImageFormat.IMAGE_FORMAT_PNG)
            .setWidth(TinyPainter.SHAPE.width())
            .setHeight(TinyPainter.SHAPE.height());
    send(
        Topics.GENERATIONS,
        id,
        GenerationRecord.newBuilder()
            .setGenerationId(id)
            .setModel(MODEL)
            .setCheckpoint(CheckpointRef.newBuilder().setVersion(version))
            .setImage(
                ImageGeneration.newBuilder()
                    .setRequest(GenerateImagesRequest.newBuilder().setPrompt("bar"))
                    .setImage(image))
            .build());
    return id;
  }

  private void rate(String generation, String user, RateRequest.Builder verdict) {
    Instant now = Instant.now();
    send(
        Topics.RATINGS,
        generation,
        RatingRecord.newBuilder()
            .setRatingId("rating-" + written++)
            .setAccepted(
                Timestamp.newBuilder().setSeconds(now.getEpochSecond()).setNanos(now.getNano()))
            .setRated(verdict.setGenerationId(generation).setUser(user))
            .build());
  }

  private void send(String topic, String key, MessageLite value) {
    producer.send(new ProducerRecord<>(topic, key, value.toByteArray()));
  }

  /** Tells a learning to stop after five steps. */
  private void interrupt(TeachingLoop loop) throws Exception {
    producer.flush();
    Path saved = work().resolve("interrupted/state-5");
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!Files.exists(saved) && System.nanoTime() < end) {
      assertThat(loop.turn(Instant.now(), this::hasTakenFiveSteps)).isEmpty();
    }
    assertThat(saved).isDirectory();
  }

  private boolean hasTakenFiveSteps() {
    Path csv = work().resolve(SavedLesson.CSV);
    try {
      return Files.exists(csv) && Files.readAllLines(csv).size() == 1 + 5;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Manifest published(TeachingLoop loop) throws Exception {
    producer.flush();
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      Optional<Manifest> published = loop.turn(Instant.now(), () -> false);
      if (published.isPresent()) {
        return published.get();
      }
    }
    throw new AssertionError("nothing was learned in time");
  }

  private static void assertPassed(Registry registry, Manifest learned) throws Exception {
    JsonNode gate = learned.provenance().gate();
    assertThat(gate.path("passed").asBoolean()).as(gate.toString()).isTrue();
    assertThat(gate.path("figures").path("accuracy").asDouble()).isGreaterThan(0.55);
    assertThat(gate.path("figures").path("root").path("version").asText()).isEqualTo("1");
    assertThat(learned.provenance().offsets().values().stream().mapToLong(n -> n).sum())
        .as("examples and the marks of their transactions").isGreaterThanOrEqualTo(24);
    assertThat(learned.provenance().recipe().path("parent_live").path("liked").asInt())
        .isEqualTo(16);
    assertThat(learned.provenance().recipe().path("resumed_after").path(0).asInt()).isEqualTo(5);
    Path ratings = registry.open(MODEL, "2").folder().resolve(Consumption.RATINGS);
    assertThat(Files.readAllLines(ratings)).as("those that it began with").hasSize(24);
  }

  /** At points of their paths that nobody has seen. */
  private static void assertLikelier(Registry registry) throws Exception {
    PathPoints points = new PathPoints(TinyPainter.SHAPE.size());
    Random random = new Random(5);
    for (int draw = 0; draw < 16; draw++) {
      points.next(random);
      points.add(TinyPainter.bar(true, draw % 8), List.of(0));
      points.add(TinyPainter.bar(false, draw % 8), List.of(0));
    }
    float[] before = losses(registry.open(MODEL, "1"), points);
    float[] after = losses(registry.open(MODEL, "2"), points);
    double upright = 0;
    double lying = 0;
    for (int row = 0; row < before.length; row += 2) {
      upright += before[row] - after[row];
      lying += before[row + 1] - after[row + 1];
    }
    assertThat(upright).isPositive();
    assertThat(upright).isGreaterThan(lying);
  }

  private static float[] losses(Checkpoint checkpoint, PathPoints points) throws Exception {
    FlowLearning.Options how = new FlowLearning.Options(TorchDevice.CPU, false);
    try (FlowLearning model = FlowLearning.begin(checkpoint, how)) {
      return model.losses(points.rows());
    }
  }

  private void awaitRollback(TeachingLoop loop, Registry registry) throws Exception {
    producer.flush();
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (registry.champion(MODEL).orElseThrow().equals("2") && System.nanoTime() < end) {
      loop.turn(Instant.now(), () -> false);
    }
    assertThat(registry.champion(MODEL)).contains("1");
    List<Registry.Reign> history = registry.history(MODEL);
    assertThat(history.get(history.size() - 1).reason())
        .matches("readers liked 0 of (8|9|10), and 17 of 25 of version 1");
  }
}
