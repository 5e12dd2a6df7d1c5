package dev.inkstone.model.hf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inkstone.model.hf.GgufTensor.Order;
import org.junit.jupiter.api.Test;

class GgufTensorTest {
  @Test
  void rowsOfEachHeadAreInterleavedForRotationInPairs() {
    GgufTensor tensor = new GgufTensor("q", "q", Order.ROTARY_PAIRS, 2);
    long[] rows = new long[12];
    for (int row = 0; row < rows.length; row++) {
      rows[row] = tensor.sourceRow(row, rows.length);
    }
    assertThat(rows).containsExactly(0, 3, 1, 4, 2, 5, 6, 9, 7, 10, 8, 11);
  }

  @Test
  void matricesOfGpt2AreTurned() {
    GgufTensor tensor = new GgufTensor("up", "up", Order.TRANSPOSED, 1);
    assertThat(tensor.shape(new long[] {32, 128})).containsExactly(128, 32);
  }
}
