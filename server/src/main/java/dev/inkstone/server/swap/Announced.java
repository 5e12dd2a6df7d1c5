package dev.inkstone.server.swap;

import dev.inkstone.telemetry.TraceParent;
import dev.inkstone.topics.KafkaAddress;
import dev.inkstone.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Listens to the topic of announcements, on a thread of its own: whoever publishes a checkpoint
 * says so there, and the registry need not be looked at by the clock. Only a hint: nothing depends
 * on it, and while Kafka is away nothing happens here.
 */
public final class Announced implements AutoCloseable {
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration AWAY = Duration.ofSeconds(2);
  private static final long CLOSE_MILLIS = 2_000;

  private final Map<String, Object> settings;
  private final Consumer<String> onNews;
  private final Thread thread = new Thread(this::run, "announced");
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile KafkaConsumer<byte[], byte[]> consumer;

  /**
   * @param onNews called on this thread with the header that names the span of the newest
   *     announcement, empty for none; must not block
   */
  public Announced(KafkaAddress address, Consumer<String> onNews) {
    this.onNews = onNews;
    settings = address.client();
    settings.put("client.id", "inkstone-server-announced");
    settings.put("enable.metrics.push", false);
    settings.put("isolation.level", "read_committed");
    settings.put("auto.offset.reset", "latest");
    settings.put("default.api.timeout.ms", 5_000);
    settings.put("request.timeout.ms", 4_000);
    thread.setDaemon(true);
  }

  public void start() {
    thread.start();
  }

  private void run() {
    while (closed.getCount() > 0) {
      ByteArrayDeserializer bytes = new ByteArrayDeserializer();
      try (var fresh = new KafkaConsumer<>(settings, bytes, bytes)) {
        consumer = fresh;
        if (!listen(fresh)) {
          pause();
        }
      } catch (WakeupException | InterruptException e) {
        return;
      } catch (KafkaException e) {
        // Whether Kafka is there is said elsewhere.
        pause();
      }
    }
  }

  /** Listens until the end; false at once if the topic is not there yet. */
  private boolean listen(KafkaConsumer<byte[], byte[]> from) {
    List<TopicPartition> partitions =
        from.partitionsFor(Topics.CHECKPOINTS).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    if (partitions.isEmpty()) {
      return false;
    }
    from.assign(partitions);
    from.seekToEnd(partitions);
    while (closed.getCount() > 0) {
      String traceParent = null;
      for (ConsumerRecord<byte[], byte[]> announcement : from.poll(POLL)) {
        traceParent = traceParent(announcement);
      }
      if (traceParent != null) {
        onNews.accept(traceParent);
      }
    }
    return true;
  }

  private static String traceParent(ConsumerRecord<?, ?> announcement) {
    Header header = announcement.headers().lastHeader(TraceParent.HEADER);
    return header == null ? "" : new String(header.value(), StandardCharsets.US_ASCII);
  }

  private void pause() {
    try {
      closed.await(AWAY.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      closed.countDown();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    KafkaConsumer<byte[], byte[]> current = consumer;
    if (current != null) {
      current.wakeup();
    }
    try {
      thread.join(CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
