package dev.inkstone.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class UnhurriedExecutorTest {
  private final List<Integer> ran = new CopyOnWriteArrayList<>();
  private final CountDownLatch done = new CountDownLatch(3);

  private void give(UnhurriedExecutor executor, int number) {
    executor.execute(
        () -> {
          ran.add(number);
          done.countDown();
        });
  }

  private static Thread quiet(Runnable task) {
    Thread thread = new Thread(task, "unhurried");
    thread.setUncaughtExceptionHandler((where, failure) -> {});
    return thread;
  }

  @Test
  void runsTasksInOrderAndGoesOnAfterOneThatThrows() throws InterruptedException {
    try (UnhurriedExecutor executor = new UnhurriedExecutor(UnhurriedExecutorTest::quiet)) {
      give(executor, 1);
      executor.execute(
          () -> {
            throw new IllegalStateException("out of luck");
          });
      give(executor, 2);
      give(executor, 3);
      assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(ran).containsExactly(1, 2, 3);
  }

  @Test
  void whatIsThereWhenItClosesIsRunAndThenItsThreadEnds() throws InterruptedException {
    Thread[] thread = new Thread[1];
    try (UnhurriedExecutor executor =
        new UnhurriedExecutor(task -> thread[0] = quiet(task))) {
      give(executor, 1);
      give(executor, 2);
    }
    thread[0].join(TimeUnit.SECONDS.toMillis(10));
    assertThat(thread[0].isAlive()).isFalse();
    assertThat(ran).containsExactly(1, 2);
  }
}
