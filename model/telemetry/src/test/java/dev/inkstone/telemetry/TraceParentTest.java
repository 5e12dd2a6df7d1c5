package dev.inkstone.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.SpanContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class TraceParentTest {
  private static final String HEADER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  @Test
  void headerNamesASpanAndIsWrittenAsItWasRead() {
    SpanContext span = TraceParent.parse(HEADER);
    assertThat(span.isValid()).isTrue();
    assertThat(span.isSampled()).isTrue();
    assertThat(span.getTraceId()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
    assertThat(TraceParent.of(span)).isEqualTo(HEADER);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        "moon",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b716920333-01"
      })
  void whatIsNoHeaderNamesNoSpan(String header) {
    assertThat(TraceParent.parse(header).isValid()).isFalse();
    assertThat(TraceParent.of(TraceParent.parse(header))).isEmpty();
  }
}
