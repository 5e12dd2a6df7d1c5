package dev.inkstone.trainer.publish;

import com.google.protobuf.Timestamp;
import dev.inkstone.model.checkpoint.Manifest;
import dev.inkstone.telemetry.TraceParent;
import dev.inkstone.topics.Topics;
import dev.inkstone.trainer.trace.LearningTraces;
import dev.inkstone.v1.Checkpoint;
import dev.inkstone.v1.CheckpointAnnouncement;
import dev.inkstone.v1.CheckpointEvent;
import dev.inkstone.v1.CheckpointRef;
import dev.inkstone.v1.CheckpointState;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells servers to look at the registry. Only a hint: what cannot be sent within some seconds is
 * logged and given up, for servers look by themselves too.
 */
public final class Announcements implements News, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Announcements.class);
  private static final Duration DELIVERY = Duration.ofSeconds(10);

  private final KafkaProducer<String, byte[]> producer;
  private final Clock clock;

  /**
   * @param client how to reach Kafka: {@code bootstrap.servers}, and what its security wants
   */
  public Announcements(Map<String, ?> client, Clock clock) {
    Map<String, Object> settings = new HashMap<>(client);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, DELIVERY.toMillis());
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) DELIVERY.toMillis() / 2);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) DELIVERY.toMillis());
    producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
    this.clock = clock;
  }

  @Override
  public void published(Manifest manifest) {
    CheckpointState state = CheckpointState.CHECKPOINT_STATE_APPROVED;
    send(CheckpointEvent.CHECKPOINT_EVENT_PUBLISHED, manifest, state, "");
  }

  @Override
  public void refused(Manifest manifest) {
    String reason = manifest.provenance().gate().path("reasons").path(0).asText();
    CheckpointState state = CheckpointState.CHECKPOINT_STATE_REFUSED;
    send(CheckpointEvent.CHECKPOINT_EVENT_REFUSED, manifest, state, reason);
  }

  @Override
  public void promoted(Manifest manifest) {
    CheckpointState state = CheckpointState.CHECKPOINT_STATE_CHAMPION;
    send(CheckpointEvent.CHECKPOINT_EVENT_PROMOTED, manifest, state, "");
  }

  @Override
  public void rolledBackTo(Manifest manifest, String reason) {
    CheckpointState state = CheckpointState.CHECKPOINT_STATE_CHAMPION;
    send(CheckpointEvent.CHECKPOINT_EVENT_ROLLED_BACK, manifest, state, reason);
  }

  private void send(
      CheckpointEvent event, Manifest manifest, CheckpointState state, String reason) {
    String parent = manifest.provenance().parent();
    Checkpoint checkpoint =
        Checkpoint.newBuilder()
            .setModel(manifest.name())
            .setRef(
                CheckpointRef.newBuilder()
                    .setVersion(manifest.version())
                    .setDigest(manifest.digest()))
            .setParent(parent == null ? "" : parent)
            .setState(state)
            .setStateReason(reason)
            .setCreated(timestamp(manifest.provenance().created()))
            .build();
    CheckpointAnnouncement announcement =
        CheckpointAnnouncement.newBuilder()
            .setEvent(event)
            .setCheckpoint(checkpoint)
            .setTime(timestamp(clock.instant()))
            .build();
    ProducerRecord<String, byte[]> entry =
        new ProducerRecord<>(Topics.CHECKPOINTS, manifest.name(), announcement.toByteArray());
    String learning = LearningTraces.traceParent();
    if (!learning.isEmpty()) {
      entry.headers().add(TraceParent.HEADER, learning.getBytes(StandardCharsets.US_ASCII));
    }
    try {
      producer.send(entry, (written, failure) -> warn(manifest, failure));
    } catch (RuntimeException e) {
      warn(manifest, e);
    }
  }

  private static void warn(Manifest manifest, Exception failure) {
    if (failure != null) {
      log.warn(
          "{} version {} could not be announced: {}",
          manifest.name(),
          manifest.version(),
          failure.getMessage());
    }
  }

  private static Timestamp timestamp(Instant time) {
    return Timestamp.newBuilder()
        .setSeconds(time.getEpochSecond())
        .setNanos(time.getNano())
        .build();
  }

  @Override
  public void close() {
    producer.close(DELIVERY);
  }
}
