package dev.inkstone.trainer.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScheduleTest {
  private static final Schedule SCHEDULE = new Schedule(1.0, 0.1, 10, 110);

  @Test
  void risesInEqualStepsToThePeak() {
    assertThat(SCHEDULE.rate(1)).isEqualTo(0.1);
    assertThat(SCHEDULE.rate(5)).isEqualTo(0.5);
    assertThat(SCHEDULE.rate(10)).isEqualTo(1.0);
  }

  @Test
  void fallsAlongHalfACosineToTheFloor() {
    assertThat(SCHEDULE.rate(60)).isCloseTo(0.55, within(1e-9));
    assertThat(SCHEDULE.rate(110)).isCloseTo(0.1, within(1e-9));
    for (long step = 11; step <= 110; step++) {
      assertThat(SCHEDULE.rate(step)).isLessThan(SCHEDULE.rate(step - 1));
    }
  }

  @Test
  void beginsAnewAtARestartAndTakesTheSameStepsBeforeIt() {
    Schedule restarted = new Schedule(1.0, 0.1, 10, 210, List.of(110L));
    for (long step = 1; step <= 110; step++) {
      assertThat(restarted.rate(step)).isEqualTo(SCHEDULE.rate(step));
    }
    assertThat(restarted.rate(111)).isGreaterThan(0.99);
    assertThat(restarted.rate(160)).isCloseTo(0.55, within(1e-9));
    assertThat(restarted.rate(210)).isCloseTo(0.1, within(1e-9));
  }

  @Test
  void leavesOutARestartPastItsEnd() {
    assertThat(new Schedule(1.0, 0.1, 10, 110, List.of(110L, 500L))).isEqualTo(SCHEDULE);
  }

  @Test
  void needsMoreStepsThanItsWarmUp() {
    assertThatThrownBy(() -> new Schedule(1, 0, 10, 10)).hasMessageContaining("above the 10 steps");
  }
}
