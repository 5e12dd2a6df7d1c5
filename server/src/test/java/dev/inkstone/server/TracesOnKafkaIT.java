package dev.inkstone.server;

import static dev.inkstone.server.TestServer.eventually;
import static dev.inkstone.server.TestServer.request;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.inkstone.server.TestServer.Settings;
import dev.inkstone.telemetry.Telemetry;
import dev.inkstone.telemetry.TraceParent;
import dev.inkstone.topics.Topics;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Traces do not end at Kafka: records carry the span that they come from. */
class TracesOnKafkaIT extends WithKafka {
  private static final String LEARNING =
      "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  @TempDir private Path folder;
  private final InMemorySpanExporter spans = InMemorySpanExporter.create();

  /** The call, or whatever it is, of this name that went well. */
  private Optional<SpanData> span(String name) {
    return spans.getFinishedSpanItems().stream()
        .filter(span -> span.getName().equals(name))
        .filter(span -> span.getStatus().getStatusCode() == StatusCode.UNSET)
        .findFirst();
  }

  private String awaitSpan(String name) {
    eventually("there is a span " + name, () -> span(name).isPresent());
    return TraceParent.of(span(name).orElseThrow().getSpanContext());
  }

  @Test
  void generationAndRatingCarryTheirCallsAndASwapFollowsItsAnnouncement() throws Exception {
    try (Telemetry telemetry =
            Telemetry.to(
                SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(spans))
                    .build());
        TestServer server =
            new TestServer(folder, Settings.usual().with(stored()).whenTold(), telemetry)) {
      Recording stream = server.write(request(5));
      String id = stream.started().getGenerationIds(0);
      server.awaitRatings();
      rate(server, stars(id, 5));

      assertThat(header(Topics.GENERATIONS))
          .isEqualTo(awaitSpan("inkstone.v1.TextService/Generate"));
      assertThat(header(Topics.RATINGS))
          .isEqualTo(awaitSpan("inkstone.v1.RatingService/Rate"));

      SpanData swap = announce();
      assertThat(swap.getTraceId()).isEqualTo(TraceParent.parse(LEARNING).getTraceId());
      assertThat(swap.getParentSpanId()).isEqualTo(TraceParent.parse(LEARNING).getSpanId());
    }
  }

  /** The header of the only record of a topic. */
  private static String header(String topic) {
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", broker().address()),
            new StringDeserializer(),
            new StringDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      String[] found = new String[1];
      eventually(
          "there is a record on " + topic,
          () -> {
            for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(100))) {
              found[0] =
                  new String(record.headers().lastHeader(TraceParent.HEADER).value(), US_ASCII);
            }
            return found[0] != null;
          });
      return found[0];
    }
  }

  /** Announces until it is heard, since who begins to listen hears no old news. */
  private SpanData announce() {
    String followed = "process " + Topics.CHECKPOINTS;
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker().address()),
            new StringSerializer(),
            new ByteArraySerializer())) {
      eventually(
          "the server has followed",
          () -> {
            ProducerRecord<String, byte[]> news =
                new ProducerRecord<>(Topics.CHECKPOINTS, "poet", new byte[0]);
            news.headers().add(TraceParent.HEADER, LEARNING.getBytes(US_ASCII));
            producer.send(news);
            producer.flush();
            return span(followed).isPresent();
          });
    }
    return span(followed).orElseThrow();
  }
}
