package dev.inkstone.server;

import static dev.inkstone.server.TestServer.eventually;
import static dev.inkstone.server.TestServer.request;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.RetryInfo;
import dev.inkstone.server.TestServer.Settings;
import dev.inkstone.v1.RateRequest;
import dev.inkstone.v1.RatingRecord;
import dev.inkstone.v1.WithdrawRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.StatusProto;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ratings over a socket and a real broker: which are taken, and where they are then. */
class RatingsIT extends WithRatings {
  @Test
  void ratingIsOnTheTopicWhenItIsAnswered() throws Exception {
    start(stored());
    String id = generated();
    RateRequest request =
        stars(id, 4).setCandidate(0).putAspects("rhyme", 1).setComment("moonlit").build();
    String rating = server.ratings().rate(request).getRatingId();
    String withdrawal =
        server.ratings()
            .withdraw(WithdrawRequest.newBuilder().setGenerationId(id).setUser("li bai").build())
            .getRatingId();
    List<RatingRecord> records = ratingsOf(id, 2);
    assertThat(records)
        .extracting(RatingRecord::getRatingId)
        .containsExactly(rating, withdrawal)
        .doesNotHaveDuplicates();
    assertThat(records.get(0).getRated()).isEqualTo(request);
    assertThat(records.get(0).getAccepted().getSeconds()).isPositive();
    assertThat(records.get(1).hasWithdrawn()).isTrue();
  }

  @Test
  void anotherServerTakesARatingIfItHasTheKey(@TempDir Path elsewhere) throws Exception {
    start(stored());
    String id = generated();
    Path key = folder.resolve("id.key");
    server.close();
    server =
        new TestServer(elsewhere, Settings.usual().with(onBroker(true, Optional.of(key))))
            .awaitRatings();
    String first = rate(server, stars(id, 3).setIdempotencyKey("once"));
    server.close();
    start(stored());
    String again = rate(server, stars(id, 3).setIdempotencyKey("once"));
    assertThat(again).isEqualTo(first);
  }

  @Test
  void idsOfAServerWithAnotherKeyAreUnknown(@TempDir Path elsewhere) throws Exception {
    server = new TestServer(elsewhere, Settings.usual().with(stored()));
    String foreign = generated();
    server.close();
    start(stored());
    assertThat(refusal(server, stars(foreign, 5)).getStatus().getCode())
        .isEqualTo(Status.Code.NOT_FOUND);
  }

  @Test
  void brokerThatWasKilledLosesNothingAndIsWaitedForByNobody() throws Exception {
    start(stored());
    String id = generated();
    rate(server, stars(id, 1).setIdempotencyKey("before"));
    broker().kill();
    String during;
    try {
      long begin = System.nanoTime();
      StatusRuntimeException away = refusal(server, stars(id, 2).setIdempotencyKey("during"));
      assertThat(away.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(StatusProto.fromThrowable(away).getDetails(0).unpack(RetryInfo.class))
          .satisfies(retry -> assertThat(retry.getRetryDelay().getSeconds()).isPositive());
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(8));
      during = generated();
      eventually("health says so", () -> server.ratingHealth() == ServingStatus.NOT_SERVING);
      assertThat(refusal(server, stars(id, 2)).getStatus().getCode())
          .isEqualTo(Status.Code.UNAVAILABLE);
    } finally {
      broker().restart();
    }
    eventually("ratings are taken again", () -> server.ratingHealth() == ServingStatus.SERVING);
    String rating = rate(server, stars(id, 2).setIdempotencyKey("during"));
    List<RatingRecord> kept = ratingsOf(id, 2);
    assertThat(kept).extracting(record -> record.getRated().getStars()).contains(1, 2);
    assertThat(kept)
        .filteredOn(record -> record.getRated().getStars() == 2)
        .extracting(RatingRecord::getRatingId)
        .containsOnly(rating);
    assertThat(generations(during, 1)).as("what was written meanwhile").hasSize(1);
  }

  @Test
  void serverWithoutKafkaGeneratesAndRefusesRatings() throws Exception {
    server = new TestServer(folder, Settings.usual());
    StatusRuntimeException away = refusal(server, stars(generated(), 5));
    assertThat(away.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(StatusProto.fromThrowable(away).getDetails(0).is(RetryInfo.class)).isTrue();
    assertThat(server.ratingHealth()).isEqualTo(ServingStatus.NOT_SERVING);
    Recording stored = server.generate(request(5).setStore(true));
    assertThat(stored.awaitEnd().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
  }

  @Test
  void metricsCountRatingsAndStoredGenerations() throws Exception {
    start(stored());
    String id = generated();
    rate(server, stars(id, 5));
    refusal(server, stars(id, 6));
    assertThat(generations(id, 1)).hasSize(1);
    assertThat(server.http("/metrics").body())
        .contains(
            "inkstone_ratings_accepted_total{kind=\"stars\"} 1.0",
            "inkstone_ratings_refused_total{status=\"invalid_argument\"} 1.0",
            "inkstone_rating_publish_seconds_count 1",
            "inkstone_generations_published_total 1.0",
            "inkstone_generations_lost_total 0.0");
  }
}
