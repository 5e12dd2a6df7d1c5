package dev.inkstone.client;

import dev.inkstone.client.CallPublisher.Attempts;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.Deadline;
import io.grpc.MethodDescriptor;
import io.grpc.stub.AbstractStub;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/** How the calls of one connection are made: their deadlines, and which are tried again. */
final class Calls {
  /** The deadline of calls that compute nothing. */
  private static final Duration LOOK_UP = Duration.ofSeconds(30);

  private final Channel channel;
  private final RetryPolicy retries;
  private final RetryClock clock;

  Calls(Channel channel, RetryPolicy retries, RetryClock clock) {
    this.channel = channel;
    this.retries = retries;
    this.clock = clock;
  }

  /** A stub whose calls end within a time from now. */
  <S extends AbstractStub<S>> S within(Duration deadline, Function<Channel, S> stubs) {
    return stubs.apply(channel).withDeadline(from(deadline));
  }

  /** The same, whose observers are called on the network's own thread. */
  <S extends AbstractStub<S>> S unqueued(Duration deadline, Function<Channel, S> stubs) {
    return within(deadline, stubs).withExecutor(Runnable::run);
  }

  /** A call that computes nothing, tried again if need be. */
  <S extends AbstractStub<S>, T> T lookUp(Function<Channel, S> stubs, Function<S, T> call) {
    S stub = within(LOOK_UP, stubs);
    return new Retries(retries.atMost(LOOK_UP), clock).call(() -> call.apply(stub));
  }

  /** A call that is safe to repeat whatever became of it, with a time of its own. */
  <S extends AbstractStub<S>, T> T repeat(
      RetryPolicy policy, Function<Channel, S> stubs, Function<S, T> call) {
    S stub = within(policy.within(), stubs);
    return new Retries(policy, clock).call(() -> call.apply(stub));
  }

  /** A stream to iterate over; all of its tries share the deadline. */
  <S extends AbstractStub<S>, T, E> E stream(
      Duration deadline,
      Function<Channel, S> stubs,
      Function<S, Iterator<T>> call,
      BiFunction<Supplier<Iterator<T>>, Backoff, E> streams) {
    S stub = within(deadline, stubs);
    return streams.apply(() -> call.apply(stub), backoff(retries.atMost(deadline)));
  }

  /** A stream without a deadline. */
  <S extends AbstractStub<S>, T, E> E endless(
      Function<Channel, S> stubs,
      Function<S, Iterator<T>> call,
      BiFunction<Supplier<Iterator<T>>, Backoff, E> streams) {
    S stub = stubs.apply(channel);
    return streams.apply(() -> call.apply(stub), backoff(retries));
  }

  /** A stream to subscribe to; the deadline counts from the subscription. */
  <Q, R> Flow.Publisher<R> publish(MethodDescriptor<Q, R> method, Q request, Duration deadline) {
    return new CallPublisher<>(
        () ->
            attempts(
                method,
                CallOptions.DEFAULT.withDeadline(from(deadline)),
                retries.atMost(deadline)),
        request);
  }

  /** The same without a deadline. */
  <Q, R> Flow.Publisher<R> publish(MethodDescriptor<Q, R> method, Q request) {
    return new CallPublisher<>(() -> attempts(method, CallOptions.DEFAULT, retries), request);
  }

  private <Q, R> Attempts<Q, R> attempts(
      MethodDescriptor<Q, R> method, CallOptions options, RetryPolicy policy) {
    return new Attempts<>(() -> channel.newCall(method, options), backoff(policy));
  }

  private Backoff backoff(RetryPolicy policy) {
    return new Backoff(policy, clock);
  }

  private static Deadline from(Duration deadline) {
    return Deadline.after(deadline.toNanos(), TimeUnit.NANOSECONDS);
  }
}
