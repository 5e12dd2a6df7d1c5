package dev.inkstone.model.text.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class KeyBlocksTest {
  private static final int WIDTH = 8;
  private static final int POSITIONS = 3 * RowKernels.lanes();
  private static final int GROUP = Short.BYTES * WIDTH * POSITIONS;

  /** Two groups of keys, each number another one that bf16 holds. */
  private static float key(int group, int position, int dimension) {
    return (group == 0 ? 1 : -1) * (2 * position + 1) * (1 << dimension);
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  private static ByteBuffer filled() {
    ByteBuffer cache = buffer(2 * GROUP);
    float[] key = new float[3 * WIDTH];
    for (int group = 0; group < 2; group++) {
      for (int position = POSITIONS - 1; position >= 0; position--) {
        for (int i = 0; i < WIDTH; i++) {
          key[WIDTH + i] = key(group, position, i);
        }
        KeyBlocks.write(key, WIDTH, WIDTH, cache, group * GROUP, position);
      }
    }
    return cache;
  }

  private static float number(ByteBuffer bf16, int index) {
    return Float.intBitsToFloat(bf16.getShort(Short.BYTES * index) << Short.SIZE);
  }

  @Test
  void numbersAreRoundedAsRowsAre() {
    float[] key = {1 + 0x1p-8f, 1 + 3 * 0x1p-8f, 1 + 0x1p-8f + 0x1p-20f, -3.1415927f, 0, 1, 2, 3};
    ByteBuffer cache = buffer(GROUP);
    KeyBlocks.write(key, 0, WIDTH, cache, 0, 0);
    float[] expected = {1, 1 + 0x1p-6f, 1 + 0x1p-7f, -3.140625f, 0, 1, 2, 3};
    for (int i = 0; i < WIDTH; i++) {
      assertThat(number(cache, i / 2 * 2 * RowKernels.lanes() + i % 2)).isEqualTo(expected[i]);
    }
  }

  @Test
  void whatABlockHoldsCountsAsAWhole() {
    assertThat(KeyBlocks.padded(1)).isEqualTo(RowKernels.lanes());
    assertThat(KeyBlocks.padded(RowKernels.lanes())).isEqualTo(RowKernels.lanes());
    assertThat(KeyBlocks.padded(RowKernels.lanes() + 1)).isEqualTo(2 * RowKernels.lanes());
  }

  @Test
  void aBlockHoldsPairsOfDimensionsPositionByPosition() {
    ByteBuffer cache = filled();
    int block = RowKernels.lanes() * WIDTH;
    int pair = 2 * RowKernels.lanes();
    int position = RowKernels.lanes() + 3;
    for (int i = 0; i < WIDTH; i++) {
      int at = block + i / 2 * pair + 2 * 3 + i % 2;
      assertThat(number(cache, at)).isEqualTo(key(0, position, i));
      assertThat(number(cache, GROUP / Short.BYTES + at)).isEqualTo(key(1, position, i));
    }
  }
}
