package dev.inkstone.trainer.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.inkstone.telemetry.Telemetry;
import dev.inkstone.telemetry.TraceParent;
import dev.inkstone.v1.Example;
import dev.inkstone.v1.GenerationRecord;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LearningTracesTest {
  private static final String TOPIC = "inkstone.examples";
  private static final Example OF_POET = of("poet");

  private final InMemorySpanExporter spans = InMemorySpanExporter.create();
  private final Telemetry telemetry =
      Telemetry.to(
          SdkTracerProvider.builder()
              .addSpanProcessor(SimpleSpanProcessor.create(spans))
              .build());
  private final LearningTraces traces = new LearningTraces("poet", telemetry);

  @AfterEach
  void close() {
    telemetry.close();
  }

  private static Example of(String model) {
    return Example.newBuilder()
        .setGeneration(GenerationRecord.newBuilder().setModel(model))
        .build();
  }

  private static String rating(int number) {
    return "00-%032x-%016x-01".formatted(number, number);
  }

  private List<SpanData> named(String name) {
    return spans.getFinishedSpanItems().stream().filter(s -> s.getName().equals(name)).toList();
  }

  @Test
  void learningLinksToExamplesWhichAreBelowTheirRatings() throws IOException {
    traces.arrived(OF_POET, rating(1));
    traces.arrived(OF_POET, rating(2));
    traces.arrived(OF_POET, "");
    traces.arrived(of("sketch"), rating(3));
    String published =
        traces.learning(
            3,
            () -> {
              LearningTraces.published("7", false);
              return LearningTraces.traceParent();
            });
    List<SpanData> examples = named("process " + TOPIC);
    assertThat(examples)
        .extracting(SpanData::getTraceId)
        .containsExactly(
            TraceParent.parse(rating(1)).getTraceId(), TraceParent.parse(rating(2)).getTraceId());
    SpanData learning = named("learn poet").get(0);
    assertThat(learning.getLinks())
        .extracting(link -> link.getSpanContext().getSpanId())
        .containsExactlyElementsOf(examples.stream().map(SpanData::getSpanId).toList());
    assertThat(TraceParent.of(learning.getSpanContext())).isEqualTo(published);
    assertThat(learning.getAttributes().asMap().values()).contains("poet", 3L, "7", false);
    assertThat(LearningTraces.traceParent()).as("after it").isEmpty();
  }

  @Test
  void onlyTheLastExamplesAreLinkedAndEachOnce() throws IOException {
    for (int i = 1; i <= LearningTraces.MOST_LINKS + 5; i++) {
      traces.arrived(OF_POET, rating(i));
    }
    traces.learning(1, () -> null);
    traces.learning(1, () -> null);
    List<LinkData> links = named("learn poet").get(0).getLinks();
    assertThat(links).hasSize(LearningTraces.MOST_LINKS);
    assertThat(links.get(0).getSpanContext().getTraceId())
        .isEqualTo(TraceParent.parse(rating(6)).getTraceId());
    assertThat(named("learn poet").get(1).getLinks()).isEmpty();
  }

  @Test
  void learningThatFailsSaysSo() {
    assertThatThrownBy(
            () ->
                traces.learning(
                    1,
                    () -> {
                      throw new IOException("the disk is full");
                    }))
        .hasMessage("the disk is full");
    assertThat(named("learn poet").get(0).getStatus().getStatusCode())
        .isEqualTo(StatusCode.ERROR);
  }
}
