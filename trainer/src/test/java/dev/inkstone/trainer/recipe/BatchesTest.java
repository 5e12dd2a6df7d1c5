package dev.inkstone.trainer.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inkstone.model.text.TokenBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BatchesTest {
  private static final int TOKENS = 200;

  /** Sequences whose tokens are all their own number, of lengths 5 to 60. */
  private static List<int[]> sequences(int count) {
    Random random = new Random(3);
    List<int[]> sequences = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      int[] sequence = new int[5 + random.nextInt(56)];
      java.util.Arrays.fill(sequence, i);
      sequences.add(sequence);
    }
    return sequences;
  }

  @Test
  void anEpochHasEverySequenceOnce() {
    Batches batches = new Batches(sequences(500), TOKENS, 1);
    Map<Long, Integer> seen = new TreeMap<>();
    for (long step = 1; ; step++) {
      TokenBatch batch = batches.at(step);
      if (batches.epochs() > 0) {
        break;
      }
      for (int row = 0; row < batch.rows(); row++) {
        seen.merge(batch.inputs()[row * batch.columns()], 1, Integer::sum);
      }
    }
    assertThat(seen).hasSize(500).allSatisfy((sequence, times) -> assertThat(times).isOne());
  }

  @Test
  void noBatchIsLargerThanAllowedAndLittleIsPadded() {
    Batches batches = new Batches(sequences(2000), TOKENS, 1);
    long held = 0;
    long counted = 0;
    for (long step = 1; step <= 200; step++) {
      TokenBatch batch = batches.at(step);
      assertThat(batch.rows() * batch.columns()).isLessThanOrEqualTo(TOKENS);
      held += (long) batch.rows() * batch.columns();
      counted += batch.tokens();
    }
    assertThat((double) counted / held).isGreaterThan(0.95);
  }

  @Test
  void aBatchIsAFunctionOfSeedAndStep() {
    List<int[]> sequences = sequences(100);
    Batches straight = new Batches(sequences, TOKENS, 9);
    long last = 150;
    for (long step = 1; step < last; step++) {
      straight.at(step);
    }
    TokenBatch jumped = new Batches(sequences, TOKENS, 9).at(last);
    assertThat(jumped.inputs()).isEqualTo(straight.at(last).inputs());
    TokenBatch other = new Batches(sequences, TOKENS, 10).at(last);
    assertThat(other.inputs()).isNotEqualTo(jumped.inputs());
  }

  @Test
  void aSequenceLongerThanABatchStillHasOneOfItsOwn() {
    List<int[]> sequences = List.of(new int[TOKENS * 2], new int[4]);
    Batches batches = new Batches(sequences, TOKENS, 1);
    int rows = batches.at(1).rows() + batches.at(2).rows();
    assertThat(rows).isEqualTo(2);
  }
}
