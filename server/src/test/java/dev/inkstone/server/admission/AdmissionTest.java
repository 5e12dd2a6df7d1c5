package dev.inkstone.server.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.inkstone.server.admission.Admission.Permit;
import dev.inkstone.server.admission.Rejection.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class AdmissionTest {
  private final Admission admission = new Admission(new AdmissionLimits(2, 1, 100));

  private Rejection rejection(long tokens) {
    return catchThrowableOfType(Rejection.class, () -> admission.reserve(1, tokens));
  }

  @Test
  void streamBeyondThoseThatRunAndWaitIsRefused() throws Exception {
    for (int i = 0; i < 3; i++) {
      admission.reserve(1, 1);
    }
    Rejection rejection = rejection(1);
    assertThat(rejection.kind()).isEqualTo(Kind.FULL);
    assertThat(rejection.retryAfter()).isPositive();
    assertThat(rejection).hasMessageContaining("3");
  }

  @Test
  void tokensBeyondTheLimitAreRefused() throws Exception {
    admission.reserve(1, 60);
    assertThat(rejection(41)).hasMessageContaining("60").hasMessageContaining("100");
    assertThat(admission.streams()).isEqualTo(1);
    admission.reserve(1, 40);
    assertThat(admission.tokensInFlight()).isEqualTo(100);
  }

  @Test
  void requestAboveTheLimitIsTakenOnAlone() throws Exception {
    Permit permit = admission.reserve(1, 1_000_000);
    assertThat(rejection(1).kind()).isEqualTo(Kind.FULL);
    permit.close();
    assertThat(admission.tokensInFlight()).isZero();
  }

  @Test
  void candidatesTakeAPlaceEachOrNone() throws Exception {
    Permit permit = admission.reserve(2, 10);
    assertThat(admission.streams()).isEqualTo(2);
    assertThatThrownBy(() -> admission.reserve(2, 10)).isInstanceOf(Rejection.class);
    assertThat(admission.tokensInFlight()).isEqualTo(10);
    permit.close();
    assertThat(admission.streams()).isZero();
    admission.reserve(16, 10).close();
    assertThat(admission.streams()).as("more than the limit, alone").isZero();
  }

  @Test
  void permitGivesBackOnceHoweverOftenItIsClosed() throws Exception {
    Permit permit = admission.reserve(1, 10);
    admission.reserve(1, 20);
    permit.close();
    permit.close();
    assertThat(admission.streams()).isEqualTo(1);
    assertThat(admission.tokensInFlight()).isEqualTo(20);
  }

  @Test
  void stoppedAdmissionRefusesEverythingAsDraining() {
    admission.stop();
    assertThat(rejection(1).kind()).isEqualTo(Kind.DRAINING);
  }

  @Test
  void awaitingIdleIsBounded() throws Exception {
    Permit permit = admission.reserve(1, 1);
    assertThat(admission.awaitIdle(Duration.ZERO)).isFalse();
    permit.close();
    assertThat(admission.awaitIdle(Duration.ZERO)).isTrue();
  }

  @Test
  void neverMoreThanTheLimitWhenManyComeAtOnce() throws Exception {
    Admission shared = new Admission(new AdmissionLimits(8, 2, 1000));
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      Callable<Integer> caller =
          () -> {
            int most = 0;
            for (int i = 0; i < 2000; i++) {
              try (Permit permit = shared.reserve(1, 1)) {
                most = Math.max(most, shared.streams());
              } catch (Rejection full) {
                most = Math.max(most, 10);
              }
            }
            return most;
          };
      List<Callable<Integer>> callers = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        callers.add(caller);
      }
      for (var most : threads.invokeAll(callers)) {
        assertThat(most.get()).isLessThanOrEqualTo(10);
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(shared.streams()).isZero();
    assertThat(shared.tokensInFlight()).isZero();
  }

  @Test
  void limitsThatMakeNoSenseAreNamed() {
    assertThatThrownBy(() -> new AdmissionLimits(0, 1, 1)).hasMessageContaining("max-streams");
    assertThatThrownBy(() -> new AdmissionLimits(1, -1, 1)).hasMessageContaining("max-queued");
    assertThatThrownBy(() -> new AdmissionLimits(1, 1, 0))
        .hasMessageContaining("max-tokens-in-flight");
  }
}
