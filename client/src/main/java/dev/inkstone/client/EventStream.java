package dev.inkstone.client;

import io.grpc.Context;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * The events of one generation, in the order that the server sent them.
 *
 * <p>One thread reads; {@link #hasNext} and {@link #next} wait for the server, which in turn waits
 * for a reader that is slow. The stream ends once: {@code hasNext} returns false after success, and
 * throws {@link StatusRuntimeException} after a failure or a cancellation. A call that fails before
 * its first event is tried again within the hasNext that finds it so, as the client's {@link
 * RetryPolicy} says. {@link #cancel} and {@link #close} may be called from any thread, at any time,
 * more than once.
 *
 * @param <T> the events
 */
public abstract sealed class EventStream<T> implements Iterator<T>, AutoCloseable
    permits TextStream, ImageStream, CheckpointStream {
  private final Context.CancellableContext context;
  private final Supplier<Iterator<T>> call;
  private final Backoff backoff;
  private final CompletableFuture<Void> stopped = new CompletableFuture<>();
  private Iterator<T> events;
  private boolean settled;
  private volatile boolean cancelled;

  /** Makes the call in a context of its own, which is the handle to cancel it by. */
  EventStream(Supplier<Iterator<T>> call, Backoff backoff) {
    this.call = call;
    this.backoff = backoff;
    context = Context.current().withCancellation();
    events = begin();
  }

  private Iterator<T> begin() {
    Context previous = context.attach();
    try {
      return call.get();
    } finally {
      context.detach(previous);
    }
  }

  @Override
  public final boolean hasNext() {
    while (true) {
      try {
        boolean more = events.hasNext();
        settled = true;
        return more;
      } catch (StatusRuntimeException failure) {
        Optional<Duration> pause = settled ? Optional.empty() : backoff.after(failure);
        if (pause.isEmpty()) {
          settled = true;
          throw failure;
        }
        Retries.sleep(backoff.clock(), pause.get(), stopped);
        // If it was cancelled meanwhile, so is the context, and the new call at once.
        events = begin();
      }
    }
  }

  @Override
  public final T next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the stream has ended");
    }
    return events.next();
  }

  /** Stops the generation, here and on the server. A reader that waits gets CANCELLED. */
  public final void cancel() {
    cancelled = true;
    close();
  }

  /** Whether {@link #cancel} was called, and an ending with CANCELLED is thus no surprise. */
  public final boolean isCancelled() {
    return cancelled;
  }

  /** Lets go of the call; stops the generation if it still runs. */
  @Override
  public final void close() {
    stopped.complete(null);
    context.cancel(null);
  }
}
