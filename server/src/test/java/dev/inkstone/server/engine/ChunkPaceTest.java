package dev.inkstone.server.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ChunkPaceTest {
  private static final long STEP = 10_000_000;

  private final ChunkPace pace = new ChunkPace();

  @Test
  void chunksMakeAStepLastAsLongAsItMay() {
    pace.ran(4, 0, STEP);
    for (int i = 0; i < 50; i++) {
      step(4, STEP / 100);
    }
    double lasts = STEP + pace.tokens(4) * (STEP / 100.);
    assertThat(lasts / STEP).isCloseTo(ChunkPace.LONGEST, within(0.1));
  }

  @Test
  void startsSmallAndBecomesSmallerWhereTokensAreDear() {
    assertThat(pace.tokens(4)).isEqualTo(8);
    pace.ran(4, 0, STEP);
    for (int i = 0; i < 50; i++) {
      step(4, STEP);
      assertThat(pace.tokens(4)).isEqualTo(ChunkPace.LEAST_TOKENS);
    }
  }

  @Test
  void aStepThatWasHeldUpByOthersCountsForLittle() {
    pace.ran(4, 0, STEP);
    for (int i = 0; i < 50; i++) {
      step(4, STEP / 100);
    }
    pace.ran(4, ChunkPace.LEAST_TOKENS, 100 * STEP);
    assertThat(pace.tokens(4)).isGreaterThan(50);
  }

  @Test
  void numbersOfSequencesThatNeverDecodedAloneAreJudgedByTheirNeighbours() {
    pace.ran(2, 0, STEP);
    pace.ran(8, 0, 4 * STEP);
    step(2, STEP / 100);
    assertThat(pace.tokens(1)).isEqualTo(pace.tokens(2));
    assertThat(pace.tokens(7)).isEqualTo(pace.tokens(2));
    assertThat(pace.tokens(100)).isEqualTo(pace.tokens(8)).isGreaterThan(pace.tokens(2));
  }

  /** A step with as many prompt tokens as it may have, each adding so much. */
  private void step(int decoding, long nanosPerToken) {
    int tokens = pace.tokens(decoding);
    pace.ran(decoding, tokens, STEP + tokens * nanosPerToken);
  }
}
