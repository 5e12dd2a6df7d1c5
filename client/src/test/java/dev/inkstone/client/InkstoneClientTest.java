package dev.inkstone.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.inkstone.v1.GenerateTextRequest;
import dev.inkstone.v1.GenerateTextResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class InkstoneClientTest {
  private static final GenerateTextRequest REQUEST =
      GenerateTextRequest.newBuilder().setPrompt("春").build();

  @Test
  void aStreamHasTheServersEventsInOrderAndThenEnds() {
    List<GenerateTextResponse> sent =
        List.of(FakeServer.started(1), FakeServer.chunk("江"), FakeServer.finished(1));
    try (FakeServer server = FakeServer.sending(sent);
        InkstoneClient client = InkstoneClient.connect(server.address());
        TextStream events = client.generate(REQUEST)) {
      assertThat(events).toIterable().containsExactlyElementsOf(sent);
      assertThat(events.isCancelled()).isFalse();
    }
  }

  @Test
  void cancellingEndsTheStreamHereAndOnTheServer() {
    try (FakeServer server = FakeServer.silentAfterStarted();
        InkstoneClient client = InkstoneClient.connect(server.address());
        TextStream events = client.generate(REQUEST)) {
      assertThat(events.next().hasStarted()).isTrue();
      events.cancel();
      assertThat(server.cancelled).succeedsWithin(Duration.ofSeconds(10));
      assertEndsWith(Status.Code.CANCELLED, events);
      assertThat(events.isCancelled()).isTrue();
    }
  }

  @Test
  void aStreamClosedBeforeItsEndIsCancelledOnTheServer() {
    try (FakeServer server = FakeServer.silentAfterStarted();
        InkstoneClient client = InkstoneClient.connect(server.address())) {
      try (TextStream events = client.generate(REQUEST)) {
        events.next();
      }
      assertThat(server.cancelled).succeedsWithin(Duration.ofSeconds(10));
    }
  }

  @Test
  void aStreamEndsAtItsDeadline() {
    try (FakeServer server = FakeServer.answering((request, reply) -> { });
        InkstoneClient client = InkstoneClient.connect(server.address());
        TextStream events = client.generate(REQUEST, Duration.ofMillis(50))) {
      assertEndsWith(Status.Code.DEADLINE_EXCEEDED, events);
    }
  }

  private static void assertEndsWith(Status.Code code, TextStream events) {
    assertThatExceptionOfType(StatusRuntimeException.class)
        .isThrownBy(events::hasNext)
        .extracting(e -> e.getStatus().getCode())
        .isEqualTo(code);
  }
}
