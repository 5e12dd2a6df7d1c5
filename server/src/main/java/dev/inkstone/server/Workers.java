package dev.inkstone.server;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;

/**
 * The threads beside the engine's and those of the ports, by what they may wait for.
 *
 * @param readers read requests, which may take a second
 * @param emitter sends what is written, one thread
 * @param encoders encode and send what is drawn
 * @param timer only hands over to others
 * @param watch loads checkpoints, one thread: all that happens to checkpoints happens on it
 * @param looking reads the registry, one thread
 * @param lending loads what is not served, for one call after the other, one thread
 * @param closer gives back the memory of models that nobody uses any more
 */
record Workers(
    ExecutorService readers,
    ExecutorService emitter,
    ExecutorService encoders,
    ScheduledExecutorService timer,
    ScheduledExecutorService watch,
    ExecutorService looking,
    ExecutorService lending,
    UnhurriedExecutor closer)
    implements AutoCloseable {
  /** Images are encoded beside the engine, and must not take the cores from it. */
  private static final int ENCODERS = 2;

  static Workers start() {
    return new Workers(
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors(), named("rpc")),
        Executors.newSingleThreadExecutor(named("emitter")),
        Executors.newFixedThreadPool(ENCODERS, named("encoder")),
        forgetful("timer"),
        Executors.newSingleThreadScheduledExecutor(named("checkpoints")),
        Executors.newSingleThreadExecutor(named("registry")),
        Executors.newSingleThreadExecutor(named("lender")),
        new UnhurriedExecutor(named("closer")));
  }

  /** What is cancelled in time is let go at once: most limits of time are, one for each call. */
  private static ScheduledExecutorService forgetful(String name) {
    ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, named(name));
    timer.setRemoveOnCancelPolicy(true);
    return timer;
  }

  /** Lets them finish what they have begun, but for what is done by the clock. */
  @Override
  public void close() {
    watch.shutdownNow();
    emitter.shutdown();
    encoders.shutdown();
    readers.shutdown();
    looking.shutdown();
    lending.shutdownNow();
    closer.close();
    timer.shutdownNow();
  }

  private static ThreadFactory named(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }
}
