package dev.inkstone.client;

import static dev.inkstone.client.Refusals.comeBackIn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class RetriesTest {
  private static final Duration DELAY = Duration.ofMillis(1000);
  private final FakeClock clock = new FakeClock(0);
  private final Retries retries = new Retries(RetryPolicy.USUAL, clock);
  private int calls;

  /** Fails so many times, then succeeds. */
  private Supplier<String> failing(int times, StatusRuntimeException failure) {
    return () -> {
      if (calls++ < times) {
        throw failure;
      }
      return "done";
    };
  }

  @Test
  void serverThatSaysWhenIsAskedAgainThen() {
    StatusRuntimeException away = comeBackIn(DELAY, Status.Code.UNAVAILABLE);
    assertThat(retries.call(failing(3, away))).isEqualTo("done");
    assertThat(clock.pauses()).containsExactly(DELAY, DELAY, DELAY);
  }

  @Test
  void fullServerThatSaysWhenIsAskedAgainThen() {
    StatusRuntimeException full = comeBackIn(DELAY, Status.Code.RESOURCE_EXHAUSTED);
    assertThat(retries.call(failing(1, full))).isEqualTo("done");
    assertThat(clock.pauses()).containsExactly(DELAY);
  }

  @Test
  void thoseSentAwayTogetherDoNotComeBackTogetherNorEarly() {
    FakeClock late = new FakeClock(0.5);
    StatusRuntimeException full = comeBackIn(DELAY, Status.Code.RESOURCE_EXHAUSTED);
    assertThat(new Retries(RetryPolicy.USUAL, late).call(failing(1, full))).isEqualTo("done");
    assertThat(late.pauses()).containsExactly(Duration.ofMillis(1125));
  }

  @Test
  void nobodyIsWaitedForLongerThanTheLimit() {
    StatusRuntimeException away = comeBackIn(Duration.ofSeconds(3), Status.Code.UNAVAILABLE);
    assertThatThrownBy(() -> retries.call(failing(1000, away))).isSameAs(away);
    assertThat(clock.pauses()).hasSize(6);
    assertThat(calls).isEqualTo(7);
  }

  @Test
  void serverThatIsNotThereIsTriedAFewTimesWithGrowingPauses() {
    assertThatThrownBy(() -> retries.call(failing(9, Status.UNAVAILABLE.asRuntimeException())))
        .isInstanceOf(StatusRuntimeException.class);
    assertThat(clock.pauses())
        .containsExactly(Duration.ofMillis(100), Duration.ofMillis(200), Duration.ofMillis(400));
  }

  @Test
  void growingPausesAreShortenedByChance() {
    FakeClock lucky = new FakeClock(0.5);
    StatusRuntimeException gone = Status.UNAVAILABLE.asRuntimeException();
    assertThat(new Retries(RetryPolicy.USUAL, lucky).call(failing(2, gone))).isEqualTo("done");
    assertThat(lucky.pauses()).containsExactly(Duration.ofMillis(75), Duration.ofMillis(150));
  }

  @Test
  void refusalIsFinal() {
    StatusRuntimeException refusal = Status.NOT_FOUND.asRuntimeException();
    assertThatThrownBy(() -> retries.call(failing(1, refusal))).isSameAs(refusal);
    assertThat(clock.pauses()).isEmpty();
  }

  @Test
  void whatIsTooLargeForTheServerStaysSoAndIsFinal() {
    StatusRuntimeException tooLarge = Status.RESOURCE_EXHAUSTED.asRuntimeException();
    assertThatThrownBy(() -> retries.call(failing(1, tooLarge))).isSameAs(tooLarge);
    assertThat(clock.pauses()).isEmpty();
  }

  @Test
  void whoWantsNoRetriesGetsTheFirstFailure() {
    StatusRuntimeException full = comeBackIn(DELAY, Status.Code.RESOURCE_EXHAUSTED);
    assertThatThrownBy(() -> new Retries(RetryPolicy.NONE, clock).call(failing(1, full)))
        .isSameAs(full);
    assertThat(calls).isEqualTo(1);
  }

  @Test
  void policyThatCannotBeIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RetryPolicy(Duration.ofSeconds(-1), 0))
        .withMessageContaining("at least 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RetryPolicy(Duration.ZERO, -1))
        .withMessageContaining("at least 0");
  }
}
