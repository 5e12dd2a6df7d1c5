package dev.inkstone.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ConnectionOptionsTest {
  private static final ConnectionOptions USUAL = ConnectionOptions.to(ServerAddress.LOCAL);

  @Test
  void eachOptionIsChangedAlone() {
    ClientSecurity keyed = ClientSecurity.NONE.withKey("a-key");
    assertThat(
            USUAL
                .withSecurity(keyed)
                .withDeadline(Duration.ofSeconds(3))
                .withRetries(RetryPolicy.NONE))
        .isEqualTo(
            new ConnectionOptions(
                ServerAddress.LOCAL, keyed, Duration.ofSeconds(3), RetryPolicy.NONE));
  }

  @Test
  void deadlineThatHasPassedIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> USUAL.withDeadline(Duration.ZERO))
        .withMessageContaining("deadline must be above 0");
  }
}
