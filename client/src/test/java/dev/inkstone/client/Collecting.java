package dev.inkstone.client;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/** A subscriber that keeps what comes, and asks for more only when a test does. */
final class Collecting<T> implements Flow.Subscriber<T> {
  private final List<T> events = new ArrayList<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
  private final long first;

  /**
   * @param first how many events to ask for at once; 0 for none
   */
  Collecting(long first) {
    this.first = first;
  }

  Flow.Subscription subscription() {
    return subscription.join();
  }

  synchronized List<T> events() {
    return List.copyOf(events);
  }

  /** Done after onComplete, failed after onError. */
  CompletableFuture<Void> ended() {
    return ended;
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription.complete(given);
    if (first > 0) {
      given.request(first);
    }
  }

  @Override
  public synchronized void onNext(T event) {
    events.add(event);
  }

  @Override
  public void onError(Throwable failure) {
    ended.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    ended.complete(null);
  }
}
