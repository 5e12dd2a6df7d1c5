package dev.inkstone.server;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs tasks in order on one thread, within a moment of their coming, and costs who gives them
 * nothing: that thread looks from time to time and is never woken, for a thread that is woken often
 * takes the core of the one that woke it, for milliseconds.
 */
final class UnhurriedExecutor implements Executor, AutoCloseable {
  private static final long MOMENT = TimeUnit.MILLISECONDS.toNanos(50);

  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private volatile boolean closed;

  UnhurriedExecutor(ThreadFactory threads) {
    threads.newThread(this::run).start();
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  private void run() {
    while (!closed) {
      LockSupport.parkNanos(MOMENT);
      runAll();
    }
    runAll();
  }

  private void runAll() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      try {
        task.run();
      } catch (RuntimeException e) {
        Thread thread = Thread.currentThread();
        thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
      }
    }
  }

  /** Tasks that are here will be run; those that come later may not. */
  @Override
  public void close() {
    closed = true;
  }
}
