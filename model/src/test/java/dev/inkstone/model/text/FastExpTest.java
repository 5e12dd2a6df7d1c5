package dev.inkstone.model.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import org.junit.jupiter.api.Test;

class FastExpTest {
  @Test
  void isTheExponentialWithinItsError() {
    for (double x = 0; x > -708; x -= 0.0137) {
      assertThat(FastExp.exp(x)).isCloseTo(Math.exp(x), withinPercentage(1e-7));
    }
  }

  @Test
  void theBestWeighsOneAndTheBarredNothing() {
    assertThat(FastExp.exp(0)).isEqualTo(1);
    assertThat(FastExp.exp(-0.0)).isEqualTo(1);
    assertThat(FastExp.exp(-709)).isZero();
    assertThat(FastExp.exp(Double.NEGATIVE_INFINITY)).isZero();
  }
}
