package dev.inkstone.trainer.join;

import dev.inkstone.telemetry.TraceParent;
import dev.inkstone.topics.Topics;
import dev.inkstone.v1.Example;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads examples from where a checkpoint says that its training stopped.
 *
 * <p>All partitions are this reader's; it has no group and commits nothing, for the offsets are
 * published with the weights that they led to. Only what was committed by its writer is seen. A
 * reader can be bidden to stop at given offsets. One thread owns it.
 */
public final class ExampleReader implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ExampleReader.class);
  private static final Duration REQUEST = Duration.ofSeconds(20);

  private final Consumer<String, Example> consumer;
  private final BiConsumer<Example, String> arrived;
  private final List<TopicPartition> partitions = new ArrayList<>();

  /** Where partitions end for now that have not been read so far yet. */
  private final Map<TopicPartition, Long> ends = new HashMap<>();

  /** A reader of examples whose traces nobody follows. */
  public ExampleReader(Map<String, Object> client) throws KafkaAway {
    this(client, (example, traceParent) -> {});
  }

  /**
   * A reader at the beginning of the topic, which must be there.
   *
   * @param client how to reach Kafka: {@code bootstrap.servers}, and what its security wants
   * @param arrived told of each example, and of the header that names the span it comes from,
   *     empty for none
   * @throws KafkaAway if Kafka does not answer in time, as every method does
   */
  public ExampleReader(Map<String, Object> client, BiConsumer<Example, String> arrived)
      throws KafkaAway {
    this(consumer(client), arrived);
  }

  /** A reader that owns this consumer, which reads nothing yet. */
  ExampleReader(Consumer<String, Example> consumer, BiConsumer<Example, String> arrived)
      throws KafkaAway {
    this.consumer = consumer;
    this.arrived = arrived;
    try {
      consumer.partitionsFor(Topics.EXAMPLES, REQUEST).stream()
          .map(info -> new TopicPartition(info.topic(), info.partition()))
          .forEach(partitions::add);
      consumer.assign(partitions);
      seek(Map.of());
    } catch (KafkaException e) {
      consumer.close();
      throw KafkaAway.of(e);
    } catch (KafkaAway | RuntimeException e) {
      consumer.close();
      throw e;
    }
  }

  private static Consumer<String, Example> consumer(Map<String, Object> client) {
    Map<String, Object> settings = new HashMap<>(client);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1000);
    return new KafkaConsumer<>(
        settings, new StringDeserializer(), JoinTopology.EXAMPLE.deserializer());
  }

  /**
   * Goes to these offsets, to read on from there without an end.
   *
   * @param offsets the next to read by {@code topic-partition}; a partition that is not there
   *     begins at its beginning
   */
  public void seek(Map<String, Long> offsets) throws KafkaAway {
    readOn();
    Map<TopicPartition, Long> first;
    try {
      first = consumer.beginningOffsets(partitions, REQUEST);
    } catch (KafkaException e) {
      throw KafkaAway.of(e);
    }
    for (TopicPartition partition : partitions) {
      long begin = first.get(partition);
      long wanted = offsets.getOrDefault(partition.toString(), begin);
      if (wanted < begin) {
        log.warn(
            "{} examples of {} were deleted by their retention before they were learned from",
            begin - wanted,
            partition);
      }
      consumer.seek(partition, Math.max(wanted, begin));
    }
  }

  /**
   * Reads no further than these offsets, until {@link #readOn} or {@link #seek}.
   *
   * @param offsets the first by {@code topic-partition} that are not read; partitions that are not
   *     there are not read at all
   * @return whether these can be reached; if not, everything is read on
   */
  public boolean stopAt(Map<String, Long> offsets) throws KafkaAway {
    readOn();
    try {
      Map<TopicPartition, Long> last = consumer.endOffsets(partitions, REQUEST);
      for (TopicPartition partition : partitions) {
        long end = offsets.getOrDefault(partition.toString(), 0L);
        if (end > last.get(partition)) {
          ends.clear();
          return false;
        }
        ends.put(partition, Math.max(end, consumer.position(partition, REQUEST)));
      }
      holdAtEnds();
      return true;
    } catch (KafkaException e) {
      throw KafkaAway.of(e);
    }
  }

  /** Whether all has been returned that lies before the offsets of {@link #stopAt}. */
  public boolean hasStopped() {
    return ends.isEmpty();
  }

  /** Reads on behind the offsets of {@link #stopAt}. */
  public void readOn() {
    ends.clear();
    consumer.resume(consumer.paused());
  }

  /** Leaves partitions alone that were read to their end, or beyond, where they go back to it. */
  private void holdAtEnds() {
    Set<TopicPartition> done = new HashSet<>();
    ends.forEach(
        (partition, end) -> {
          long position = consumer.position(partition, REQUEST);
          if (position > end) {
            consumer.seek(partition, end);
          }
          if (position >= end) {
            done.add(partition);
          }
        });
    consumer.pause(done);
    ends.keySet().removeAll(done);
  }

  /** What is next, or nothing after the wait. */
  public List<Example> poll(Duration wait) throws KafkaAway {
    List<Example> examples = new ArrayList<>();
    try {
      for (ConsumerRecord<String, Example> record : consumer.poll(wait)) {
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        boolean wanted = record.offset() < ends.getOrDefault(partition, Long.MAX_VALUE);
        if (wanted && record.value() != null) {
          examples.add(record.value());
          arrived.accept(record.value(), traceParent(record));
        }
      }
      holdAtEnds();
    } catch (OffsetOutOfRangeException e) {
      log.warn("the topic has fewer examples than were read; it is read from its beginning");
      seek(Map.of());
    } catch (KafkaException e) {
      throw KafkaAway.of(e);
    }
    return examples;
  }

  private static String traceParent(ConsumerRecord<?, ?> record) {
    Header header = record.headers().lastHeader(TraceParent.HEADER);
    return header == null ? "" : new String(header.value(), StandardCharsets.US_ASCII);
  }

  /** The next offset to read by {@code topic-partition}: all before it has been returned. */
  public Map<String, Long> positions() throws KafkaAway {
    Map<String, Long> positions = new TreeMap<>();
    try {
      for (TopicPartition partition : partitions) {
        positions.put(partition.toString(), consumer.position(partition, REQUEST));
      }
    } catch (KafkaException e) {
      throw KafkaAway.of(e);
    }
    return positions;
  }

  @Override
  public void close() {
    consumer.close();
  }
}
