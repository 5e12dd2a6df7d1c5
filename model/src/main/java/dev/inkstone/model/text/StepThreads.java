package dev.inkstone.model.text;

import dev.inkstone.model.torch.Torch;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;

/** Threads that take shares of a step, in each of which libtorch works with one thread. */
final class StepThreads implements AutoCloseable {
  private final ExecutorService others;

  /**
   * @param count threads, with the one that calls
   */
  StepThreads(int count) {
    this.others =
        count == 1
            ? null
            : Executors.newFixedThreadPool(
                count - 1,
                task -> {
                  Thread thread = new Thread(task, "decode");
                  thread.setDaemon(true);
                  return thread;
                });
  }

  /**
   * Runs shares 0 to count - 1 at once, the last of them in this thread, and returns when all have
   * ended, well or not. If some fail, one of the failures is thrown.
   */
  void run(int count, IntConsumer share) {
    List<Future<?>> running = new ArrayList<>();
    RuntimeException failure = null;
    try {
      for (int i = 0; i < count - 1; i++) {
        int index = i;
        running.add(others.submit(() -> Torch.alone(() -> share.accept(index))));
      }
      Torch.alone(() -> share.accept(count - 1));
    } finally {
      for (Future<?> each : running) {
        RuntimeException other = failure(each);
        failure = failure == null ? other : failure;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** Waits for a share, even if interrupted: its memory is in use until it ends. */
  private static RuntimeException failure(Future<?> share) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          share.get();
          return null;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      return e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() {
    if (others != null) {
      others.shutdown();
    }
  }
}
