package dev.inkstone.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WorkersTest {
  @Test
  void aLimitThatWasKeptIsNotRememberedUntilItsTime() {
    try (Workers workers = Workers.start()) {
      Future<?> limit = workers.timer().schedule(() -> {}, 1, TimeUnit.HOURS);
      limit.cancel(false);
      assertThat(((ScheduledThreadPoolExecutor) workers.timer()).getQueue()).isEmpty();
    }
  }
}
