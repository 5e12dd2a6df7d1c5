package dev.inkstone.server.rpc;

import dev.inkstone.server.engine.EngineLoop;
import dev.inkstone.server.engine.Errand;
import dev.inkstone.v1.EvaluateResponse;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * One call that scores: its errands go to the engine one after the other, so that calls take turns.
 * Ends once, with an answer, a problem, or in silence when its caller has left; gives back what it
 * holds then, when the engine touches none of it any more. Thread-safe.
 */
final class Evaluation {
  private final EngineLoop engine;
  private final Executor executor;
  private final Reservation reserved;
  private final MessageOutlet<EvaluateResponse> out;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private Runnable release = () -> {};
  private Errand running;
  private boolean begun;
  private boolean cancelled;
  private long used;

  /**
   * A part of the work.
   *
   * @param tokens what it costs
   */
  record Part(Errand errand, long tokens) {}

  /**
   * @param executor answers
   * @param reserved closed at the end
   */
  Evaluation(
      EngineLoop engine,
      Executor executor,
      Reservation reserved,
      MessageOutlet<EvaluateResponse> out) {
    this.engine = engine;
    this.executor = executor;
    this.reserved = reserved;
    this.out = out;
  }

  /** Before any work is done; false if it has been cancelled, and so has ended. */
  synchronized boolean begin() {
    begun = !cancelled;
    return begun;
  }

  /**
   * Has the parts done, then answers. From a return on the end of the call releases what they need.
   *
   * @param answer made of what came of the parts
   */
  void run(List<Part> parts, Supplier<EvaluateResponse> answer, Runnable release) {
    synchronized (this) {
      this.release = release;
    }
    next(parts, 0, answer);
  }

  private void next(List<Part> parts, int index, Supplier<EvaluateResponse> answer) {
    if (index == parts.size()) {
      succeed(answer);
      return;
    }
    Part part = parts.get(index);
    submit(part.errand())
        .whenCompleteAsync(
            (nothing, failure) -> {
              if (failure != null) {
                fail(failure);
              } else {
                used += part.tokens();
                next(parts, index + 1, answer);
              }
            },
            executor);
  }

  /** So that whoever cancels finds the errand, or it never runs. */
  private synchronized CompletableFuture<Void> submit(Errand errand) {
    if (cancelled) {
      return CompletableFuture.failedFuture(new CancellationException());
    }
    running = errand;
    return engine.run(errand);
  }

  /** Its caller has left, or the deadline has passed. */
  void cancel() {
    Errand current;
    boolean waiting;
    synchronized (this) {
      cancelled = true;
      waiting = !begun;
      current = running;
    }
    if (waiting) {
      end();
    } else if (current != null) {
      engine.drop(current);
    }
  }

  private void succeed(Supplier<EvaluateResponse> answer) {
    EvaluateResponse response;
    try {
      response = answer.get();
    } catch (RuntimeException | Error e) {
      fail(e);
      return;
    }
    end();
    out.send(response);
    out.complete();
  }

  /** Ends with a problem, of which nobody is told who has left. */
  void fail(Throwable failure) {
    end();
    if (!isCancelled()) {
      out.fail(Problem.of(failure));
    }
  }

  private synchronized boolean isCancelled() {
    return cancelled;
  }

  /** Gives everything back. Ending again does nothing. */
  private void end() {
    Runnable last;
    synchronized (this) {
      last = release;
      release = () -> {};
    }
    reserved.close(used);
    last.run();
    ended.complete(null);
  }

  /** Waits for the end, which the engine's closing bounds at the latest. */
  void awaitEnd() {
    ended.join();
  }
}
