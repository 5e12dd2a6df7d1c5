package dev.inkstone.client;

import dev.inkstone.client.CallPublisher.Attempts;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Flow;

/**
 * One subscription to a call's events.
 *
 * <p>What is requested here is requested from the call, so that a subscriber who asks for nothing
 * stops the server, and nothing is kept here for it. Signals come one after the other: onSubscribe
 * on the subscribing thread, all others on the client's own threads, with one ending at most. A
 * failure is a {@link StatusRuntimeException}; a demand below 1 ends the stream with an {@link
 * IllegalArgumentException}. After {@link #cancel} at most one more signal comes, the call ends on
 * the server, and the subscriber is let go of. A call that fails before its first event is begun
 * anew as the {@link RetryPolicy} says, and the subscriber learns nothing of it.
 */
final class CallSubscription<Q, R> implements Flow.Subscription {
  private final Attempts<Q, R> attempts;
  private final Q request;

  // All of these are guarded by this.
  private Flow.Subscriber<? super R> subscriber;
  private ClientCall<Q, R> call;
  private long demand;
  private int asked;
  private boolean begun;
  private IllegalArgumentException refused;

  CallSubscription(Attempts<Q, R> attempts, Q request, Flow.Subscriber<? super R> subscriber) {
    this.attempts = attempts;
    this.request = request;
    this.subscriber = subscriber;
  }

  void begin() {
    subscriber().ifPresent(s -> s.onSubscribe(this));
    start();
  }

  /** Makes the first call, or the next. */
  private void start() {
    refusedInsteadOfStarted().ifPresent(this::fail);
  }

  private synchronized Optional<Throwable> refusedInsteadOfStarted() {
    if (subscriber == null || refused != null) {
      return Optional.ofNullable(refused);
    }
    call = attempts.next().get();
    asked = 0;
    call.start(new Events(), new Metadata());
    call.sendMessage(request);
    call.halfClose();
    ask();
    return Optional.empty();
  }

  private void fail(Throwable failure) {
    take().ifPresent(s -> s.onError(failure));
  }

  @Override
  public synchronized void request(long events) {
    if (subscriber == null || refused != null) {
      return;
    }
    if (events < 1) {
      refused = new IllegalArgumentException("a demand must be above 0, not " + events);
      if (call != null) {
        call.cancel(refused.getMessage(), refused);
      }
      return;
    }
    demand = demand + events < 0 ? Long.MAX_VALUE : demand + events;
    if (call != null) {
      ask();
    }
  }

  /** Passes on what is wanted and not asked for yet, as far as a call can count. */
  private void ask() {
    int more = (int) Math.min(demand, Integer.MAX_VALUE) - asked;
    if (more > 0) {
      asked += more;
      call.request(more);
    }
  }

  @Override
  public synchronized void cancel() {
    subscriber = null;
    if (call != null) {
      call.cancel("the subscriber has cancelled", null);
    }
  }

  private synchronized Optional<Flow.Subscriber<? super R>> subscriber() {
    return Optional.ofNullable(subscriber);
  }

  /** The subscriber, for an ending: nobody else gets it after that. */
  private synchronized Optional<Flow.Subscriber<? super R>> take() {
    Optional<Flow.Subscriber<? super R>> last = Optional.ofNullable(subscriber);
    subscriber = null;
    return last;
  }

  private synchronized void delivered() {
    begun = true;
    asked--;
    if (demand != Long.MAX_VALUE) {
      demand--;
    }
    ask();
  }

  private synchronized Optional<Throwable> refused() {
    return Optional.ofNullable(refused);
  }

  private synchronized Optional<Duration> pauseAfter(StatusRuntimeException failure) {
    if (begun || subscriber == null || refused != null) {
      return Optional.empty();
    }
    call = null;
    return attempts.backoff().after(failure);
  }

  private final class Events extends ClientCall.Listener<R> {
    @Override
    public void onMessage(R event) {
      subscriber()
          .ifPresent(
              s -> {
                delivered();
                s.onNext(event);
              });
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      if (status.isOk()) {
        take().ifPresent(Flow.Subscriber::onComplete);
        return;
      }
      StatusRuntimeException failure = status.asRuntimeException(trailers);
      pauseAfter(failure)
          .ifPresentOrElse(
              pause -> attempts.backoff().clock().after(pause, CallSubscription.this::start),
              () -> fail(refused().orElse(failure)));
    }
  }
}
