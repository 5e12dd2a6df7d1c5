package dev.inkstone.client;

import dev.inkstone.v1.GenerateTextResponse;
import io.grpc.Context;
import java.util.Iterator;
import java.util.function.Supplier;

/**
 * The events of one text generation, in the order that the server sent them.
 *
 * <p>One thread reads; {@link #hasNext} and {@link #next} wait for the server, which in turn waits
 * for a reader that is slow. The stream ends once: {@code hasNext} returns false after success, and
 * throws {@link io.grpc.StatusRuntimeException} after a failure or a cancellation. {@link #cancel}
 * and {@link #close} may be called from any thread, at any time, more than once.
 */
public final class TextStream implements Iterator<GenerateTextResponse>, AutoCloseable {
  private final Context.CancellableContext context;
  private final Iterator<GenerateTextResponse> events;
  private volatile boolean cancelled;

  private TextStream(
      Context.CancellableContext context, Iterator<GenerateTextResponse> events) {
    this.context = context;
    this.events = events;
  }

  /** Makes the call in a context of its own, which is the handle to cancel it by. */
  static TextStream open(Supplier<Iterator<GenerateTextResponse>> call) {
    Context.CancellableContext context = Context.current().withCancellation();
    Context previous = context.attach();
    try {
      return new TextStream(context, call.get());
    } finally {
      context.detach(previous);
    }
  }

  @Override
  public boolean hasNext() {
    return events.hasNext();
  }

  @Override
  public GenerateTextResponse next() {
    return events.next();
  }

  /** Stops the generation, here and on the server. A reader that waits gets CANCELLED. */
  public void cancel() {
    cancelled = true;
    context.cancel(null);
  }

  /** Whether {@link #cancel} was called, and an ending with CANCELLED is thus no surprise. */
  public boolean isCancelled() {
    return cancelled;
  }

  /** Lets go of the call; stops the generation if it still runs. */
  @Override
  public void close() {
    context.cancel(null);
  }
}
