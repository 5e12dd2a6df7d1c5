package dev.inkstone.server.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CancellationException;

/** The errands that are to be done, one after the other as they came. For the engine thread. */
final class Errands {
  private final Deque<Command.Run> waiting = new ArrayDeque<>();

  void add(Command.Run run) {
    waiting.add(run);
  }

  /** Does nothing for one that has ended. */
  void cancel(Errand errand) {
    for (Command.Run run : waiting) {
      if (run.errand() == errand) {
        waiting.remove(run);
        run.done().completeExceptionally(new CancellationException());
        return;
      }
    }
  }

  /** Does a part of the first beside what the lanes do; returns whether there was one. */
  boolean step(EngineContext engine, Lanes lanes) {
    Command.Run run = waiting.peek();
    if (run == null) {
      return false;
    }
    long start = engine.nanoTime().getAsLong();
    try {
      if (run.errand().advance(lanes.tokensBeside(engine.limits().prefillTokens()))) {
        waiting.remove();
        run.done().complete(null);
      }
    } catch (Throwable cause) {
      waiting.remove();
      run.done().completeExceptionally(cause);
    }
    engine.events().advanced(run.errand(), engine.nanoTime().getAsLong() - start);
    return true;
  }

  void failAll(Throwable cause) {
    for (Command.Run run = waiting.poll(); run != null; run = waiting.poll()) {
      run.done().completeExceptionally(cause);
    }
  }
}
