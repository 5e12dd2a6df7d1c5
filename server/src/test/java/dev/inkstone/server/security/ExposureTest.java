package dev.inkstone.server.security;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIOException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExposureTest {
  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.1.2.3", "localhost", "::1"})
  void loopbackNeedsNoKeys(String host) {
    assertThatCode(() -> Exposure.check(host, false, false)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::", "10.1.2.3", "::ffff:10.1.2.3"})
  void whereOthersCanReachItKeysAreNeededOrAnOperatorWhoInsists(String host) {
    assertThatIOException()
        .isThrownBy(() -> Exposure.check(host, false, false))
        .withMessageContaining("--keys FILE")
        .withMessageContaining("--insecure");
    assertThatCode(() -> Exposure.check(host, true, false)).doesNotThrowAnyException();
    assertThatCode(() -> Exposure.check(host, false, true)).doesNotThrowAnyException();
  }
}
