package dev.inkstone.trainer.learn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inkstone.trainer.learn.image.FlowOptions;
import org.junit.jupiter.api.Test;

class LearningOptionsTest {
  @Test
  void eachRefusalHalvesTheRatesAndDoublesTheWeightOfBaseData() {
    LearningOptions first = LearningOptions.DEFAULTS;
    assertThat(first.gentler(0)).isEqualTo(first);
    LearningOptions third = first.gentler(2);
    assertThat(third.rates().all()).isEqualTo(first.rates().all() / 4);
    assertThat(third.rates().adapter()).isEqualTo(first.rates().adapter() / 4);
    assertThat(third.terms().base()).isEqualTo(first.terms().base() * 4);
    assertThat(third.terms().kto()).isEqualTo(first.terms().kto());
    assertThat(third.seed()).isEqualTo(first.seed());
  }

  @Test
  void soItIsForImages() {
    FlowOptions first = FlowOptions.DEFAULTS;
    assertThat(first.gentler(0)).isEqualTo(first);
    assertThat(first.gentler(1).rate()).isEqualTo(first.rate() / 2);
    assertThat(first.gentler(1).terms().base()).isEqualTo(first.terms().base() * 2);
  }
}
