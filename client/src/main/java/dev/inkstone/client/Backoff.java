package dev.inkstone.client;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.RetryInfo;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.Optional;

/** Decides for one call whether and when to try it again; see {@link RetryPolicy}. */
final class Backoff {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

  /** An invitation may be accepted late by this share of it, never early. */
  private static final double LATE = 0.25;

  private final RetryPolicy policy;
  private final RetryClock clock;
  private final long end;
  private Duration doubling = FIRST_PAUSE;
  private int uninvited;

  /** Begins with the first try of the call. */
  Backoff(RetryPolicy policy, RetryClock clock) {
    this.policy = policy;
    this.clock = clock;
    end = clock.nanoTime() + policy.within().toNanos();
  }

  RetryClock clock() {
    return clock;
  }

  /** How long to wait before the next try; nothing if the failure is final. */
  Optional<Duration> after(StatusRuntimeException failure) {
    Optional<Duration> invitation = invitation(failure);
    boolean passing =
        switch (failure.getStatus().getCode()) {
          case UNAVAILABLE -> true;
          case RESOURCE_EXHAUSTED -> invitation.isPresent();
          default -> false;
        };
    if (!passing || invitation.isEmpty() && uninvited++ >= policy.uninvited()) {
      return Optional.empty();
    }
    Duration pause =
        invitation.map(told -> scaled(told, 1 + LATE * clock.chance())).orElseGet(this::uninvited);
    return clock.nanoTime() + pause.toNanos() > end ? Optional.empty() : Optional.of(pause);
  }

  private Duration uninvited() {
    Duration pause = scaled(doubling, 1 - clock.chance() / 2);
    doubling = doubling.multipliedBy(2);
    return pause;
  }

  private static Duration scaled(Duration duration, double by) {
    return Duration.ofNanos((long) (duration.toNanos() * by));
  }

  private static Optional<Duration> invitation(StatusRuntimeException failure) {
    for (Any detail : StatusProto.fromThrowable(failure).getDetailsList()) {
      if (detail.is(RetryInfo.class)) {
        try {
          com.google.protobuf.Duration delay = detail.unpack(RetryInfo.class).getRetryDelay();
          return Optional.of(Duration.ofSeconds(delay.getSeconds(), delay.getNanos()));
        } catch (InvalidProtocolBufferException | ArithmeticException malformed) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }
}
