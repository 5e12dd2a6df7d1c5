package dev.inkstone.server.rpc;

import dev.inkstone.v1.RateRequest;
import dev.inkstone.v1.RateResponse;
import dev.inkstone.v1.RatingServiceGrpc;
import dev.inkstone.v1.WithdrawRequest;
import dev.inkstone.v1.WithdrawResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.function.Function;

/** The rating service: {@link Ratings} over gRPC. */
public final class RatingEndpoint extends RatingServiceGrpc.RatingServiceImplBase {
  private final Ratings ratings;

  public RatingEndpoint(Ratings ratings) {
    this.ratings = ratings;
  }

  @Override
  public void rate(RateRequest request, StreamObserver<RateResponse> call) {
    ratings.rate(
        request, sender(call, id -> RateResponse.newBuilder().setRatingId(id).build()));
  }

  @Override
  public void withdraw(WithdrawRequest request, StreamObserver<WithdrawResponse> call) {
    ratings.withdraw(
        request, sender(call, id -> WithdrawResponse.newBuilder().setRatingId(id).build()));
  }

  private static <T> Ratings.Sender sender(StreamObserver<T> call, Function<String, T> response) {
    // With a handler an answer to a caller who has left is dropped, not thrown back.
    ((ServerCallStreamObserver<T>) call).setOnCancelHandler(() -> {});
    return new Ratings.Sender() {
      @Override
      public void accepted(String rating) {
        call.onNext(response.apply(rating));
        call.onCompleted();
      }

      @Override
      public void refused(Problem problem) {
        call.onError(StatusMapper.toStatus(problem));
      }
    };
  }
}
