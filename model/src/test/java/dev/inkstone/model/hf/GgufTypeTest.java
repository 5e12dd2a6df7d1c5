package dev.inkstone.model.hf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class GgufTypeTest {
  @Test
  void blockOfEightBitNumbersHasItsScaleFirst() {
    float[] row = new float[64];
    row[0] = 1.27f;
    row[1] = -0.635f;
    row[31] = 0.004f;
    row[32] = -254;
    row[33] = 3;
    ByteBuffer bytes = encoded(row);
    assertThat(bytes.remaining()).isEqualTo(68);
    assertThat(Elements.fromHalf(bytes.getShort(0))).isCloseTo(0.01f, within(1e-5f));
    assertThat(bytes.get(2)).isEqualTo((byte) 127);
    assertThat(bytes.get(3)).isBetween((byte) -64, (byte) -63);
    assertThat(bytes.get(2 + 31)).isZero();
    assertThat(Elements.fromHalf(bytes.getShort(34))).isEqualTo(2);
    assertThat(bytes.get(36)).isEqualTo((byte) -127);
    assertThat(bytes.get(37)).isEqualTo((byte) 2);
  }

  @Test
  void blockOfZerosIsZeros() {
    ByteBuffer bytes = encoded(new float[32]);
    while (bytes.hasRemaining()) {
      assertThat(bytes.get()).isZero();
    }
  }

  @Test
  void rowsThatAreNoMultipleOf32DoNotFit() {
    assertThat(GgufType.Q8_0.fits(48)).isFalse();
    assertThat(GgufType.F16.fits(48)).isTrue();
  }

  private static ByteBuffer encoded(float[] row) {
    ByteBuffer bytes = ByteBuffer.allocate(512).order(ByteOrder.LITTLE_ENDIAN);
    GgufType.Q8_0.encode(row, bytes);
    return bytes.flip();
  }
}
