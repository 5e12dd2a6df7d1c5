package dev.inkstone.client;

import dev.inkstone.v1.RateRequest;
import dev.inkstone.v1.RateResponse;
import dev.inkstone.v1.RatingServiceGrpc;
import dev.inkstone.v1.WithdrawRequest;
import dev.inkstone.v1.WithdrawResponse;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A RatingService on a local socket that fails at first, if a test says so, and then accepts. */
public final class FakeRatings implements AutoCloseable {
  private final List<RateRequest> rated = new CopyOnWriteArrayList<>();
  private final int failures;
  private final Status failure;
  private final LocalServer server;

  private FakeRatings(int failures, Status failure) {
    this.failures = failures;
    this.failure = failure;
    server = new LocalServer(new Service());
  }

  public static FakeRatings accepting() {
    return failingFirst(0, Status.UNKNOWN);
  }

  public static FakeRatings failingFirst(int failures, Status failure) {
    return new FakeRatings(failures, failure);
  }

  public ServerAddress address() {
    return server.address();
  }

  /** Every rating that came, in its order, those that failed too. */
  public List<RateRequest> rated() {
    return rated;
  }

  @Override
  public void close() {
    server.close();
  }

  private final class Service extends RatingServiceGrpc.RatingServiceImplBase {
    @Override
    public void rate(RateRequest request, StreamObserver<RateResponse> reply) {
      rated.add(request);
      if (rated.size() <= failures) {
        reply.onError(failure.asException());
        return;
      }
      reply.onNext(RateResponse.newBuilder().setRatingId("r1").build());
      reply.onCompleted();
    }

    @Override
    public void withdraw(WithdrawRequest request, StreamObserver<WithdrawResponse> reply) {
      reply.onNext(WithdrawResponse.newBuilder().setRatingId("w1").build());
      reply.onCompleted();
    }
  }
}
