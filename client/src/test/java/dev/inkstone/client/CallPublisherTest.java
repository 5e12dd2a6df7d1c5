package dev.inkstone.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.inkstone.v1.Checkpoint;
import dev.inkstone.v1.CheckpointServiceGrpc;
import dev.inkstone.v1.GenerateImagesRequest;
import dev.inkstone.v1.GenerateImagesResponse;
import dev.inkstone.v1.GenerateTextRequest;
import dev.inkstone.v1.GenerateTextResponse;
import dev.inkstone.v1.WatchCheckpointsRequest;
import dev.inkstone.v1.WatchCheckpointsResponse;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CallPublisherTest {
  private static final GenerateTextRequest REQUEST =
      GenerateTextRequest.newBuilder().setPrompt("春").build();
  private static final Duration SOON = Duration.ofSeconds(20);

  /** Several times what the windows of a connection hold. */
  private static final int MANY = 400;

  private static final String LONG_TEXT = "x".repeat(1 << 16);

  private final AtomicInteger sent = new AtomicInteger();

  /** Sends while the connection takes it, as the real server does. */
  private void sendWhileReady(GenerateTextRequest request, StreamObserver<?> reply) {
    @SuppressWarnings("unchecked")
    ServerCallStreamObserver<GenerateTextResponse> call =
        (ServerCallStreamObserver<GenerateTextResponse>) reply;
    call.setOnReadyHandler(
        () -> {
          while (call.isReady() && sent.get() < MANY) {
            call.onNext(FakeServer.chunk(LONG_TEXT));
            if (sent.incrementAndGet() == MANY) {
              call.onCompleted();
            }
          }
        });
  }

  @Test
  void serverWaitsForDemand() {
    try (FakeServer server = FakeServer.answering(this::sendWhileReady);
        InkstoneClient client = InkstoneClient.connect(server.address())) {
      Collecting<GenerateTextResponse> subscriber = new Collecting<>(0);
      client.publishText(REQUEST).subscribe(subscriber);
      subscriber.subscription().request(3);
      eventually(subscriber, 3);
      subscriber.subscription().request(7);
      eventually(subscriber, 10);
      assertThat(sent.get()).isLessThan(MANY / 2);
      subscriber.subscription().request(Long.MAX_VALUE);
      assertThat(subscriber.ended()).succeedsWithin(SOON);
      assertThat(subscriber.events()).hasSize(MANY);
    }
  }

  @Test
  void subscriberWhoCancelsStopsTheGeneration() {
    try (FakeServer server = FakeServer.silentAfterStarted();
        InkstoneClient client = InkstoneClient.connect(server.address())) {
      Collecting<GenerateTextResponse> subscriber = new Collecting<>(1);
      client.publishText(REQUEST).subscribe(subscriber);
      eventually(subscriber, 1);
      subscriber.subscription().cancel();
      assertThat(server.cancelled).succeedsWithin(SOON);
      assertThat(subscriber.ended()).isNotDone();
    }
  }

  @Test
  void whoeverSubscribesHasACallOfTheirOwn() {
    AtomicInteger calls = new AtomicInteger();
    try (FakeServer server =
            FakeServer.answering(
                (request, reply) -> {
                  reply.onNext(FakeServer.started(calls.incrementAndGet()));
                  reply.onCompleted();
                });
        InkstoneClient client = InkstoneClient.connect(server.address())) {
      var publisher = client.publishText(REQUEST);
      for (int call = 1; call <= 2; call++) {
        Collecting<GenerateTextResponse> subscriber = new Collecting<>(9);
        publisher.subscribe(subscriber);
        assertThat(subscriber.ended()).succeedsWithin(SOON);
        assertThat(subscriber.events()).containsExactly(FakeServer.started(call));
      }
    }
  }

  @Test
  void deadlineEndsASubscription() {
    try (FakeServer server = FakeServer.silentAfterStarted();
        InkstoneClient client = InkstoneClient.connect(server.address())) {
      Collecting<GenerateTextResponse> subscriber = new Collecting<>(9);
      client.publishText(REQUEST, Duration.ofMillis(50)).subscribe(subscriber);
      assertThat(subscriber.ended())
          .failsWithin(SOON)
          .withThrowableThat()
          .withCauseInstanceOf(StatusRuntimeException.class)
          .withMessageContaining(Status.Code.DEADLINE_EXCEEDED.name());
    }
  }

  @Test
  void demandThatMakesNoSenseEndsTheSubscription() {
    try (FakeServer server = FakeServer.silentAfterStarted();
        InkstoneClient client = InkstoneClient.connect(server.address())) {
      Collecting<GenerateTextResponse> subscriber = new Collecting<>(1);
      client.publishText(REQUEST).subscribe(subscriber);
      eventually(subscriber, 1);
      subscriber.subscription().request(-4);
      assertThat(subscriber.ended())
          .failsWithin(SOON)
          .withThrowableThat()
          .withCauseInstanceOf(IllegalArgumentException.class)
          .withMessageContaining("-4");
      assertThat(server.cancelled).succeedsWithin(SOON);
    }
  }

  @Test
  void nobodyIsNoSubscriber() {
    try (FakeServer server = FakeServer.silentAfterStarted();
        InkstoneClient client = InkstoneClient.connect(server.address())) {
      assertThatNullPointerException()
          .isThrownBy(() -> client.publishText(REQUEST).subscribe(null));
    }
  }

  @Test
  void imagesArePublishedAsTheyWereSent() {
    List<GenerateImagesResponse> sent =
        List.of(FakeImages.started(1), FakeImages.batch(FakeImages.image(0, 9)));
    try (FakeImages server = FakeImages.sending(sent);
        InkstoneClient client = InkstoneClient.connect(server.address())) {
      Collecting<GenerateImagesResponse> subscriber = new Collecting<>(9);
      client
          .publishImages(GenerateImagesRequest.newBuilder().setModel("sketch").build())
          .subscribe(subscriber);
      assertThat(subscriber.ended()).succeedsWithin(SOON);
      assertThat(subscriber.events()).isEqualTo(sent);
    }
  }

  /** A watch that has one piece of news. */
  private static final class News extends CheckpointServiceGrpc.CheckpointServiceImplBase {
    private final CompletableFuture<Boolean> endless = new CompletableFuture<>();

    @Override
    public void watch(
        WatchCheckpointsRequest request, StreamObserver<WatchCheckpointsResponse> reply) {
      endless.complete(Context.current().getDeadline() == null);
      reply.onNext(of(request.getModel()));
      reply.onCompleted();
    }

    private static WatchCheckpointsResponse of(String model) {
      return WatchCheckpointsResponse.newBuilder()
          .setCheckpoint(Checkpoint.newBuilder().setModel(model))
          .build();
    }
  }

  @Test
  void newsOfCheckpointsIsPublishedWithoutADeadline() {
    News news = new News();
    try (LocalServer server = new LocalServer(news);
        InkstoneClient client = InkstoneClient.connect(server.address())) {
      Collecting<WatchCheckpointsResponse> subscriber = new Collecting<>(9);
      client.publishCheckpoints("poet").subscribe(subscriber);
      assertThat(subscriber.ended()).succeedsWithin(SOON);
      assertThat(subscriber.events()).containsExactly(News.of("poet"));
      assertThat(news.endless).isCompletedWithValue(true);
    }
  }

  private static void eventually(Collecting<?> subscriber, int events) {
    long end = System.nanoTime() + SOON.toNanos();
    while (subscriber.events().size() < events && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    assertThat(subscriber.events()).hasSize(events);
  }
}
