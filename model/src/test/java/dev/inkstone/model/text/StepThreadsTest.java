package dev.inkstone.model.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StepThreadsTest {
  private static final int COUNT = 3;

  private final StepThreads threads = new StepThreads(COUNT);
  private final CyclicBarrier together = new CyclicBarrier(COUNT);
  private final AtomicIntegerArray runs = new AtomicIntegerArray(COUNT);

  @AfterEach
  void close() {
    threads.close();
  }

  private void meet() {
    try {
      together.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void untilWaiting(Thread thread) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
    while (thread.getState() != Thread.State.WAITING && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  @Test
  void sharesRunAtOnceAndEachOnce() {
    threads.run(
        COUNT,
        i -> {
          meet();
          runs.incrementAndGet(i);
        });
    assertThat(runs).hasToString("[1, 1, 1]");
  }

  @Test
  void oneShareRunsInTheCallersThread() {
    Thread[] ran = new Thread[1];
    threads.run(1, i -> ran[i] = Thread.currentThread());
    assertThat(ran[0]).isSameAs(Thread.currentThread());
  }

  @Test
  void aFailureIsThrownWhenAllHaveEndedWhoeverFailed() {
    for (int failing = 0; failing < COUNT; failing++) {
      int broken = failing;
      assertThatThrownBy(
              () ->
                  threads.run(
                      COUNT,
                      i -> {
                        meet();
                        if (i == broken) {
                          throw new IllegalStateException("share " + i);
                        }
                        runs.incrementAndGet(i);
                      }))
          .hasMessage("share " + failing);
    }
    assertThat(runs).as("two good runs each").hasToString("[2, 2, 2]");
  }

  @Test
  void anErrorInTheCallersShareIsThrownWhenTheOthersHaveEnded() {
    Thread caller = Thread.currentThread();
    assertThatThrownBy(
            () ->
                threads.run(
                    COUNT,
                    i -> {
                      meet();
                      if (i == COUNT - 1) {
                        throw new StackOverflowError("deep");
                      }
                      untilWaiting(caller);
                      runs.incrementAndGet(i);
                    }))
        .hasMessage("deep");
    assertThat(runs).hasToString("[1, 1, 0]");
  }

  @Test
  void anInterruptedCallerWaitsForAllSharesAndStaysInterrupted() {
    Thread caller = Thread.currentThread();
    threads.run(
        COUNT,
        i -> {
          meet();
          if (i == COUNT - 1) {
            caller.interrupt();
          }
          runs.incrementAndGet(i);
        });
    assertThat(Thread.interrupted()).isTrue();
    assertThat(runs).hasToString("[1, 1, 1]");
  }
}
