package dev.inkstone.server;

import static dev.inkstone.server.TestServer.eventually;
import static dev.inkstone.server.TestServer.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.inkstone.model.checkpoint.Registry;
import dev.inkstone.server.TestServer.Settings;
import dev.inkstone.topics.Topics;
import dev.inkstone.v1.CheckpointAnnouncement;
import dev.inkstone.v1.LiveRatings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What checkpoints have to do with Kafka: announcements come, and ratings are counted. */
class CheckpointsOnKafkaIT extends WithKafka {
  @TempDir private Path folder;
  private Registry registry;
  private TestServer server;

  @BeforeEach
  void start() throws IOException {
    registry = new Registry(folder.resolve("registry"));
    Learned.base(registry);
    registry.promote("poet", "1");
    server = new TestServer(folder, Settings.usual().with(stored()).whenTold()).awaitRatings();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void announcementHasTheRegistryLookedAtLongBeforeTheClockWould() throws Exception {
    Learned.from(registry, "1").rating("g1", "ann").publish();
    registry.promote("poet", "2");
    byte[] news = CheckpointAnnouncement.getDefaultInstance().toByteArray();
    try (var producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker().address()),
            new StringSerializer(),
            new ByteArraySerializer())) {
      // Again and again, since a server that has just found Kafka may not listen yet.
      eventually(
          "the announced one serves",
          () -> {
            producer.send(new ProducerRecord<>(Topics.CHECKPOINTS, "poet", news));
            producer.flush();
            return server.checkpoint("").getRef().getVersion().equals("2");
          });
    }
  }

  @Test
  void ratingsOfWhatACheckpointWroteAreCounted() throws Exception {
    assertThat(server.checkpoint("").hasLive()).isFalse();
    Recording stream = server.write(request(5));
    String id = stream.started().getGenerationIds(0);
    rate(server, stars(id, 5).setUser("a"));
    rate(server, stars(id, 5).setUser("b").setLiked(false));
    assertThat(server.checkpoint("").getLive())
        .isEqualTo(LiveRatings.newBuilder().setPositive(1).setNegative(1).build());
  }
}
