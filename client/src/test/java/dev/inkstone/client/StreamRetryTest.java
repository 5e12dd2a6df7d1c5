package dev.inkstone.client;

import static dev.inkstone.client.Refusals.comeBackIn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.inkstone.v1.GenerateTextRequest;
import dev.inkstone.v1.GenerateTextResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of a stream that fails, read as an iterator and as a publisher alike. */
@Timeout(30)
class StreamRetryTest {
  private static final GenerateTextRequest REQUEST =
      GenerateTextRequest.newBuilder().setPrompt("春").build();
  private static final List<GenerateTextResponse> EVENTS =
      List.of(FakeServer.started(1), FakeServer.chunk("江"), FakeServer.finished(1));
  private static final StatusRuntimeException FULL =
      comeBackIn(Duration.ofMillis(1), Status.Code.RESOURCE_EXHAUSTED);

  private final AtomicInteger calls = new AtomicInteger();

  /** Refuses so many calls, then answers. */
  private FakeServer fullFor(int refusals) {
    return FakeServer.answering(
        (request, reply) -> {
          if (calls.getAndIncrement() < refusals) {
            reply.onError(FULL);
            return;
          }
          EVENTS.forEach(reply::onNext);
          reply.onCompleted();
        });
  }

  /** Breaks every stream after its first event. */
  private FakeServer breaking() {
    return FakeServer.answering(
        (request, reply) -> {
          calls.incrementAndGet();
          reply.onNext(FakeServer.started(1));
          reply.onError(FULL);
        });
  }

  @Test
  void iteratorThatFoundTheServerFullHasEveryEventOnce() {
    try (FakeServer server = fullFor(2);
        InkstoneClient client = InkstoneClient.connect(server.address());
        TextStream events = client.generate(REQUEST)) {
      assertThat(events).toIterable().containsExactlyElementsOf(EVENTS);
      assertThat(calls).hasValue(3);
    }
  }

  @Test
  void subscriberWhoFoundTheServerFullHasEveryEventOnce() {
    try (FakeServer server = fullFor(2);
        InkstoneClient client = InkstoneClient.connect(server.address())) {
      Collecting<GenerateTextResponse> subscriber = new Collecting<>(Long.MAX_VALUE);
      client.publishText(REQUEST).subscribe(subscriber);
      assertThat(subscriber.ended()).succeedsWithin(Duration.ofSeconds(20));
      assertThat(subscriber.events()).isEqualTo(EVENTS);
      assertThat(calls).hasValue(3);
    }
  }

  @Test
  void iteratorThatHasBegunIsNeverBegunAgain() {
    try (FakeServer server = breaking();
        InkstoneClient client = InkstoneClient.connect(server.address());
        TextStream events = client.generate(REQUEST)) {
      assertThat(events.next().hasStarted()).isTrue();
      assertEndsFull(events);
      assertEndsFull(events);
      assertThat(calls).hasValue(1);
    }
  }

  @Test
  void publisherThatHasBegunIsNeverBegunAgain() {
    try (FakeServer server = breaking();
        InkstoneClient client = InkstoneClient.connect(server.address())) {
      Collecting<GenerateTextResponse> subscriber = new Collecting<>(Long.MAX_VALUE);
      client.publishText(REQUEST).subscribe(subscriber);
      assertThat(subscriber.ended()).failsWithin(Duration.ofSeconds(20));
      assertThat(subscriber.events()).hasSize(1);
      assertThat(calls).hasValue(1);
    }
  }

  @Test
  void connectionWithoutRetriesTellsTheFirstFailure() {
    try (FakeServer server = fullFor(1);
        InkstoneClient client =
            InkstoneClient.connect(
                ConnectionOptions.to(server.address()).withRetries(RetryPolicy.NONE));
        TextStream events = client.generate(REQUEST)) {
      assertEndsFull(events);
      assertThat(calls).hasValue(1);
    }
  }

  @Test
  void nothingIsTriedAgainAfterTheDeadline() {
    StatusRuntimeException later =
        comeBackIn(Duration.ofSeconds(10), Status.Code.RESOURCE_EXHAUSTED);
    try (FakeServer server = FakeServer.answering((request, reply) -> reply.onError(later));
        InkstoneClient client = InkstoneClient.connect(server.address());
        TextStream events = client.generate(REQUEST, Duration.ofSeconds(5))) {
      assertEndsFull(events);
    }
  }

  @Test
  void cancellingWakesAReaderWhoWaitsForTheNextTry() throws Exception {
    StatusRuntimeException later =
        comeBackIn(Duration.ofSeconds(15), Status.Code.RESOURCE_EXHAUSTED);
    CompletableFuture<Void> refused = new CompletableFuture<>();
    try (FakeServer server =
            FakeServer.answering(
                (request, reply) -> {
                  reply.onError(later);
                  refused.complete(null);
                });
        InkstoneClient client = InkstoneClient.connect(server.address());
        TextStream events = client.generate(REQUEST)) {
      CompletableFuture<Boolean> reader = CompletableFuture.supplyAsync(events::hasNext);
      refused.get();
      events.cancel();
      assertThat(reader)
          .failsWithin(Duration.ofSeconds(10))
          .withThrowableThat()
          .withMessageContaining("CANCELLED");
    }
  }

  private static void assertEndsFull(TextStream events) {
    assertThatExceptionOfType(StatusRuntimeException.class)
        .isThrownBy(events::hasNext)
        .extracting(e -> e.getStatus().getCode())
        .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
  }
}
