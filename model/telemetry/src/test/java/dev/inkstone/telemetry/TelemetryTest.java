package dev.inkstone.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TelemetryTest {
  @Test
  void withoutAnEndpointNothingIsRecorded() throws IOException {
    try (Telemetry telemetry = Telemetry.open("test", Optional.of(" "))) {
      assertThat(telemetry.isOn()).isFalse();
      assertThat(telemetry.tracer().spanBuilder("any").startSpan().isRecording()).isFalse();
    }
  }

  @Test
  void withAnEndpointSpansAreRecorded() throws IOException {
    try (Telemetry telemetry = Telemetry.open("test", Optional.of("http://127.0.0.1:9"))) {
      assertThat(telemetry.isOn()).isTrue();
      assertThat(telemetry.tracer().spanBuilder("any").startSpan().isRecording()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:4318", "grpc://collector:4317", "http://", "http://a b"})
  void whatIsNoAddressIsRefusedByTheNameOfTheOption(String endpoint) {
    assertThatThrownBy(() -> Telemetry.open("test", Optional.of(endpoint)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("--otlp-endpoint")
        .hasMessageContaining(endpoint);
  }
}
