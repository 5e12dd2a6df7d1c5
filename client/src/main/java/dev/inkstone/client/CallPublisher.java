package dev.inkstone.client;

import io.grpc.ClientCall;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.function.Supplier;

/**
 * A server-streaming call as a publisher. Every subscription is a call of its own, begun when it is
 * subscribed to; see {@link CallSubscription} for what a subscriber may rely on.
 *
 * @param <Q> the request
 * @param <R> the events
 */
final class CallPublisher<Q, R> implements Flow.Publisher<R> {
  private final Supplier<Attempts<Q, R>> subscriptions;
  private final Q request;

  /**
   * What one subscription may use.
   *
   * @param next makes a call that has not begun
   * @param backoff whether there may be another
   */
  record Attempts<Q, R>(Supplier<ClientCall<Q, R>> next, Backoff backoff) {}

  /**
   * @param subscriptions asked once for each subscription
   */
  CallPublisher(Supplier<Attempts<Q, R>> subscriptions, Q request) {
    this.subscriptions = subscriptions;
    this.request = request;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super R> subscriber) {
    Objects.requireNonNull(subscriber, "subscriber");
    new CallSubscription<>(subscriptions.get(), request, subscriber).begin();
  }
}
