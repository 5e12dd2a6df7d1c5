package dev.inkstone.client.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.inkstone.client.InkstoneClient;
import dev.inkstone.client.LocalServer;
import dev.inkstone.v1.GenerateTextRequest;
import dev.inkstone.v1.GenerateTextResponse;
import dev.inkstone.v1.RateRequest;
import dev.inkstone.v1.RateResponse;
import dev.inkstone.v1.RatingServiceGrpc;
import dev.inkstone.v1.Started;
import dev.inkstone.v1.TextServiceGrpc;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RatingsBenchTest {
  private final Queue<RateRequest> rated = new ConcurrentLinkedQueue<>();
  private final AtomicInteger texts = new AtomicInteger();
  private LocalServer server;

  @BeforeEach
  void start() {
    server = new LocalServer(new Texts(), new Ratings());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private final class Texts extends TextServiceGrpc.TextServiceImplBase {
    @Override
    public void generate(
        GenerateTextRequest request, StreamObserver<GenerateTextResponse> reply) {
      Started.Builder started = Started.newBuilder();
      for (int i = 0; i < request.getCandidates(); i++) {
        started.addGenerationIds("text-" + texts.getAndIncrement());
      }
      reply.onNext(GenerateTextResponse.newBuilder().setStarted(started).build());
      reply.onCompleted();
    }
  }

  /** Refuses one star for good. */
  private final class Ratings extends RatingServiceGrpc.RatingServiceImplBase {
    @Override
    public void rate(RateRequest request, StreamObserver<RateResponse> reply) {
      rated.add(request);
      if (request.getStars() == 1) {
        reply.onError(Status.NOT_FOUND.asException());
        return;
      }
      reply.onNext(RateResponse.newBuilder().setRatingId("r").build());
      reply.onCompleted();
    }
  }

  @Test
  void everyRatingIsOfAnotherTextOrUserAndIsCounted() throws Exception {
    RatingsBench.Shape shape = new RatingsBench.Shape("", "p", 6000, 0.5, 2, 8);
    try (InkstoneClient client = InkstoneClient.connect(server.address())) {
      RatingsReport report = new RatingsBench(client).run(shape);
      assertThat(report.sent()).isEqualTo(50);
      assertThat(report.refused()).isEqualTo(10);
      assertThat(report.accepted()).isEqualTo(40);
      assertThat(report.streamsEnded()).isPositive();
      assertThat(report.streamsFailed()).isZero();
      assertThat(report.toJson()).contains("\"accepted\":40", "\"per_minute\":6000.0");
    }
    assertThat(rated)
        .extracting(r -> r.getGenerationId() + r.getUser())
        .hasSize(50)
        .doesNotHaveDuplicates();
  }

  @Test
  void aRateOfNothingIsNoLoad() {
    assertThatThrownBy(() -> new RatingsBench.Shape("", "p", 0, 1, 1, 1))
        .hasMessageContaining("--per-minute");
  }
}
