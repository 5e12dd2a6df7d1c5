package dev.inkstone.client.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class GapsTest {
  @Test
  void gapThatTouchesTheSpanIsComparedWithTheMedianOfAllOthers() {
    Gaps gaps = new Gaps(35, 90);
    gaps.add(List.of(0L, 10L, 21L, 30L, 60L, 75L, 95L, 105L));
    gaps.add(List.of(100L, 112L));
    assertThat(gaps.longestInside()).isEqualTo(30);
    assertThat(gaps.medianInside()).isEqualTo(20);
    assertThat(gaps.medianOutside()).isEqualTo(10);
    assertThat(gaps.longestOutside()).isEqualTo(12);
    assertThat(LongPromptReport.Round.of(gaps, 55).ratio()).isEqualTo(3.0);
  }

  @Test
  void streamsThatAllEndedBeforeTheSpanCannotBeCompared() {
    Gaps gaps = new Gaps(100, 200);
    gaps.add(List.of(0L, 10L, 20L));
    assertThat(gaps.comparable()).isFalse();
  }
}
