package dev.inkstone.trainer.join;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inkstone.topics.Topics;
import dev.inkstone.v1.Example;
import dev.inkstone.v1.GenerationRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExampleReaderTest {
  private static final Map<String, Long> END = offsets(3, 1);

  private final FakeTopic topic = new FakeTopic(2);

  @BeforeEach
  void fill() {
    Stream.of("a", "b", "c", "d", "e").forEach(id -> topic.add(0, example(id)));
    Stream.of("A", "B").forEach(id -> topic.add(1, example(id)));
  }

  @Test
  void readsUpToItsEndInEachPartitionAndNoFurther() throws KafkaAway {
    try (ExampleReader reader = topic.reader()) {
      assertThat(reader.stopAt(END)).isTrue();
      List<String> read = read(reader, 1);
      assertThat(reader.hasStopped()).isFalse();
      read.addAll(read(reader, 3));
      assertThat(read).containsExactlyInAnyOrder("a", "b", "c", "A");
      assertThat(reader.hasStopped()).isTrue();
      assertThat(reader.positions()).isEqualTo(END);
    }
  }

  @Test
  void whatLiesBehindTheEndIsReadAfterwards() throws KafkaAway {
    try (ExampleReader reader = topic.reader()) {
      reader.stopAt(END);
      read(reader, 4);
      reader.readOn();
      assertThat(read(reader, 2)).containsExactlyInAnyOrder("d", "e", "B");
    }
  }

  @Test
  void anEndThatIsNotOnTheTopicIsNone() throws KafkaAway {
    try (ExampleReader reader = topic.reader()) {
      assertThat(reader.stopAt(offsets(6, 1))).isFalse();
      assertThat(read(reader, 4)).hasSize(7);
    }
  }

  @Test
  void aSeekEndsTheEnd() throws KafkaAway {
    try (ExampleReader reader = topic.reader()) {
      reader.stopAt(END);
      read(reader, 4);
      reader.seek(offsets(4, 2));
      assertThat(read(reader, 2)).containsExactly("e");
    }
  }

  @Test
  void whereNothingIsLeftBeforeTheEndTheReaderStandsStill() throws KafkaAway {
    try (ExampleReader reader = topic.reader()) {
      reader.seek(offsets(4, 1));
      assertThat(reader.stopAt(END)).isTrue();
      assertThat(reader.hasStopped()).isTrue();
      assertThat(read(reader, 2)).isEmpty();
      assertThat(reader.positions()).isEqualTo(offsets(4, 1));
    }
  }

  private static List<String> read(ExampleReader reader, int polls) throws KafkaAway {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < polls; i++) {
      reader.poll(Duration.ZERO).forEach(e -> ids.add(e.getGeneration().getGenerationId()));
    }
    return ids;
  }

  private static Map<String, Long> offsets(long first, long second) {
    return Map.of(Topics.EXAMPLES + "-0", first, Topics.EXAMPLES + "-1", second);
  }

  private static Example example(String id) {
    return Example.newBuilder()
        .setGeneration(GenerationRecord.newBuilder().setGenerationId(id))
        .build();
  }
}
