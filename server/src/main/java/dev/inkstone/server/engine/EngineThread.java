package dev.inkstone.server.engine;

import java.time.Duration;

/** The thread that turns an {@link EngineLoop}, from construction to {@link #close}. */
public final class EngineThread implements AutoCloseable {
  /** How long a loop without work waits before it looks at the clock again. */
  private static final long IDLE_MILLIS = 100;

  private final EngineLoop loop;
  private final EngineEvents events;
  private final Duration patience;
  private final Thread thread;
  private volatile boolean stopping;

  /**
   * @param patience how long {@link #close} waits for a step that is running
   */
  public EngineThread(EngineLoop loop, EngineEvents events, Duration patience) {
    this.loop = loop;
    this.events = events;
    this.patience = patience;
    this.thread = new Thread(this::run, "engine");
    thread.start();
  }

  /** Ends what still runs, closes the models, and waits for the thread to be gone. */
  @Override
  public void close() {
    stopping = true;
    loop.wake();
    try {
      thread.join(patience.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (!stopping) {
      try {
        if (!loop.turn()) {
          loop.await(IDLE_MILLIS);
        }
      } catch (InterruptedException e) {
        stopping = true;
      } catch (Throwable e) {
        events.broke(e);
        loop.abandon(e);
      }
    }
    loop.close();
  }
}
