package dev.inkstone.trainer.join;

import dev.inkstone.topics.Topics;
import dev.inkstone.v1.Example;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/** The topic of examples, of two partitions, in memory; a poll takes so many of each at most. */
public final class FakeTopic {
  private static final List<TopicPartition> PARTITIONS =
      List.of(new TopicPartition(Topics.EXAMPLES, 0), new TopicPartition(Topics.EXAMPLES, 1));

  private final Map<TopicPartition, List<Example>> examples = new HashMap<>();
  private final int most;

  public FakeTopic(int most) {
    this.most = most;
    PARTITIONS.forEach(partition -> examples.put(partition, new ArrayList<>()));
  }

  /** The same with others' examples. */
  public FakeTopic(int most, FakeTopic other) {
    this(most);
    other.examples.forEach((partition, list) -> examples.get(partition).addAll(list));
  }

  public void add(int partition, Example example) {
    examples.get(PARTITIONS.get(partition)).add(example);
  }

  public ExampleReader reader() throws KafkaAway {
    return new ExampleReader(new Reading(), (example, traceParent) -> {});
  }

  /** A consumer of what is on the topic now. */
  private final class Reading extends MockConsumer<String, Example> {
    Reading() {
      super("none");
      Node[] nobody = {};
      updatePartitions(
          Topics.EXAMPLES,
          PARTITIONS.stream()
              .map(p -> new PartitionInfo(p.topic(), p.partition(), null, nobody, nobody))
              .toList());
      examples.forEach(
          (partition, list) -> {
            updateBeginningOffsets(Map.of(partition, 0L));
            updateEndOffsets(Map.of(partition, (long) list.size()));
          });
    }

    @Override
    public synchronized ConsumerRecords<String, Example> poll(Duration wait) {
      Map<TopicPartition, List<ConsumerRecord<String, Example>>> found = new HashMap<>();
      for (TopicPartition partition : PARTITIONS) {
        List<Example> all = examples.get(partition);
        int from = (int) position(partition);
        int to = paused().contains(partition) ? from : Math.min(all.size(), from + most);
        for (int i = from; i < to; i++) {
          found
              .computeIfAbsent(partition, p -> new ArrayList<>())
              .add(
                  new ConsumerRecord<>(
                      partition.topic(), partition.partition(), i, "", all.get(i)));
        }
        seek(partition, to);
      }
      return new ConsumerRecords<>(found, Map.of());
    }
  }
}
