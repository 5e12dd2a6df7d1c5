package dev.inkstone.server.rpc;

import dev.inkstone.server.ops.Request;
import dev.inkstone.server.rating.LiveTally;
import dev.inkstone.server.rating.RatingEvents;
import dev.inkstone.server.rating.RatingPublisher;
import dev.inkstone.v1.RateRequest;
import dev.inkstone.v1.RateResponse;
import dev.inkstone.v1.RatingRecord;
import dev.inkstone.v1.RatingServiceGrpc;
import dev.inkstone.v1.WithdrawRequest;
import dev.inkstone.v1.WithdrawResponse;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/**
 * The rating service. An OK comes after Kafka has the record and on the thread that heard of it; no
 * thread waits.
 */
public final class RatingEndpoint extends RatingServiceGrpc.RatingServiceImplBase {
  private final RatingReader reader;
  private final RatingPublisher publisher;
  private final LiveTally tally;
  private final RatingEvents events;

  /**
   * @param tally is told of what was accepted
   */
  public RatingEndpoint(
      RatingReader reader, RatingPublisher publisher, LiveTally tally, RatingEvents events) {
    this.reader = reader;
    this.publisher = publisher;
    this.tally = tally;
    this.events = events;
  }

  @Override
  public void rate(RateRequest request, StreamObserver<RateResponse> call) {
    try {
      RatingRecord record = reader.read(request);
      RateResponse response =
          RateResponse.newBuilder().setRatingId(record.getRatingId()).build();
      answer(request.getGenerationId(), record, response, call);
    } catch (Exception | Error e) {
      refuse(e, call);
    }
  }

  @Override
  public void withdraw(WithdrawRequest request, StreamObserver<WithdrawResponse> call) {
    try {
      RatingRecord record = reader.read(request);
      WithdrawResponse response =
          WithdrawResponse.newBuilder().setRatingId(record.getRatingId()).build();
      answer(request.getGenerationId(), record, response, call);
    } catch (Exception | Error e) {
      refuse(e, call);
    }
  }

  private <T> void answer(
      String generation, RatingRecord record, T response, StreamObserver<T> call) {
    // With a handler an answer to a caller who has left is dropped, not thrown back.
    ((ServerCallStreamObserver<T>) call).setOnCancelHandler(() -> {});
    publisher
        .publish(generation, record, Request.current().traceParent())
        .whenComplete(
            (done, failure) -> {
              if (failure == null) {
                count(record);
                call.onNext(response);
                call.onCompleted();
              } else {
                refuse(failure, call);
              }
            });
  }

  private void count(RatingRecord record) {
    if (record.hasWithdrawn()) {
      WithdrawRequest withdrawn = record.getWithdrawn();
      tally.rated(withdrawn.getGenerationId(), withdrawn.getUser(), Optional.empty());
    } else {
      RateRequest rated = record.getRated();
      tally.rated(rated.getGenerationId(), rated.getUser(), liked(rated));
    }
  }

  /** As {@link dev.inkstone.v1.LiveRatings} counts. */
  private static Optional<Boolean> liked(RateRequest rated) {
    return switch (rated.getVerdictCase()) {
      case LIKED -> Optional.of(rated.getLiked());
      case STARS -> rated.getStars() == 3 ? Optional.empty() : Optional.of(rated.getStars() > 3);
      default -> Optional.empty();
    };
  }

  private void refuse(Throwable failure, StreamObserver<?> call) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    StatusRuntimeException status = StatusMapper.toStatus(cause);
    events.refused(status.getStatus().getCode().name().toLowerCase(Locale.ROOT));
    call.onError(status);
  }
}
