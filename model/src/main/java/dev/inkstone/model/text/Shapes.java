package dev.inkstone.model.text;

/**
 * Rounds sizes up to few that recur. On the CPU libtorch prepares a product anew for each shape that
 * it meets, and keeps a thousand of them, some hundred KB each; what it drops for others leaves holes
 * in the native heap. A process that met ever new shapes would grow without end, see README.md.
 */
final class Shapes {
  private static final int FEW_ROWS = 4;

  /** All vector lengths divide it, so that sums over such widths have the same partial sums. */
  static final int POSITIONS = 64;

  private Shapes() {}

  /** Rows of a product: a quarter more at most, or 3. */
  static int rows(int count) {
    return up(count, count <= FEW_ROWS ? 1 : Math.max(FEW_ROWS, quarter(count)));
  }

  /**
   * Positions that are attended to: multiples of {@value #POSITIONS}, a quarter more at most, or 63.
   */
  static int positions(int length) {
    return up(Math.max(1, length), Math.max(POSITIONS, quarter(length)));
  }

  static int up(int value, int step) {
    return (value + step - 1) / step * step;
  }

  /** Of the greatest power of two below. */
  private static int quarter(int value) {
    return Integer.highestOneBit(Math.max(1, value - 1)) / 4;
  }
}
