package dev.inkstone.model.text;

import dev.inkstone.model.text.kernel.RowKernels;

/** Applies rotary positions to heads, see {@link Rope}. */
final class Turns {
  private final boolean pairs;
  private final int width;
  private final float[] cos;
  private final float[] sin;

  /**
   * @param pairs whether the halves of the heads are interleaved, as quantised weights have them
   */
  Turns(DecoderConfig config, int positions, boolean pairs) {
    this.pairs = pairs;
    this.width = config.headSize();
    float[] table = Rope.table(config, positions);
    this.cos = half(table, 0);
    this.sin = half(table, positions * width);
  }

  private float[] half(float[] table, int from) {
    float[] half = new float[table.length / 2];
    for (int i = 0; i < half.length; i++) {
      half[i] = table[from + (pairs ? interleaved(i) : i)];
    }
    return half;
  }

  /** Where the number is that belongs at i: dimensions 2j and 2j + 1 are j and j + width / 2. */
  private int interleaved(int i) {
    int dimension = i % width;
    return i - dimension + dimension / 2 + dimension % 2 * (width / 2);
  }

  /** Turns so many heads, which lie side by side from the array's start on. */
  void apply(float[] x, int heads, int position) {
    int turn = position * width;
    for (int i = 0; i < heads; i++) {
      if (pairs) {
        RowKernels.turnPairs(x, i * width, width, cos, sin, turn);
      } else {
        RowKernels.turnHalves(x, i * width, width, cos, sin, turn);
      }
    }
  }
}
