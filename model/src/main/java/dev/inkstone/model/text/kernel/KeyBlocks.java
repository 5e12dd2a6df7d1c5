package dev.inkstone.model.text.kernel;

import java.nio.ByteBuffer;

/**
 * Keys of a group in blocks of as many positions as a vector has lanes, in bf16: [D / 2, lanes, 2],
 * two neighbouring dimensions of each position of a block and then the next two. So scores of all
 * positions of a block are summed up at once, each in its lane, where rows would need a sum over
 * lanes for each (after the layout of keys in PagedAttention, Kwon et al. 2023).
 *
 * <p>A block takes as many bytes as its rows would.
 */
public final class KeyBlocks {
  private static final int BLOCK = Lanes.COUNT;

  private KeyBlocks() {}

  /**
   * Writes the key of one position.
   *
   * @param x the key's numbers are at {@code at} and behind it
   * @param group the byte where the group's keys start
   */
  public static void write(
      float[] x, int at, int width, ByteBuffer cache, int group, int position) {
    int to = group + offset(width, position);
    for (int i = at; i < at + width; i += 2) {
      cache.putInt(to, Lanes.bf16(x[i]) | Lanes.bf16(x[i + 1]) << Short.SIZE);
      to += Integer.BYTES * BLOCK;
    }
  }

  /** Positions of all blocks that so many begin. */
  public static int padded(int length) {
    return (length + BLOCK - 1) / BLOCK * BLOCK;
  }

  private static int offset(int width, int position) {
    int lane = position % BLOCK;
    return Short.BYTES * width * (position - lane) + Integer.BYTES * lane;
  }
}
