package dev.inkstone.model.text.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Each kernel against a plain loop, on a row in the middle of others that must stay as they are. */
class RowKernelsTest {
  private static final int COUNT = 4 * RowKernels.lanes();
  private static final int AT = COUNT;
  private static final Offset<Float> ROUNDING = within(2e-6f);

  private final SplittableRandom random = new SplittableRandom(7);

  private float[] row(int length) {
    float[] row = new float[length];
    for (int i = 0; i < length; i++) {
      row[i] = (float) random.nextGaussian();
    }
    return row;
  }

  private static ByteBuffer buffer(float... values) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(Float.BYTES * values.length);
    buffer.order(ByteOrder.nativeOrder()).asFloatBuffer().put(values);
    return buffer;
  }

  private static float[] floats(ByteBuffer buffer) {
    float[] values = new float[buffer.capacity() / Float.BYTES];
    buffer.asFloatBuffer().get(values);
    return values;
  }

  @Test
  void sumsSquaresAndFindsTheLargestMagnitude() {
    float[] x = row(3 * COUNT);
    x[AT + 5] = -9;
    double squares = 0;
    for (int i = AT; i < AT + COUNT; i++) {
      squares += (double) x[i] * x[i];
    }
    x[AT - 1] = 100;
    x[AT + COUNT] = -100;
    assertThat(RowKernels.sumOfSquares(x, AT, COUNT)).isCloseTo((float) squares, within(1e-3f));
    assertThat(RowKernels.peak(x, AT, COUNT)).isEqualTo(9);
  }

  @Test
  void writesARowTimesANumberAndReadsItBack() {
    float[] x = row(3 * COUNT);
    ByteBuffer memory = buffer(new float[3 * COUNT]);
    RowKernels.write(x, AT, COUNT, 2, memory, Float.BYTES * COUNT);
    float[] read = new float[3 * COUNT];
    RowKernels.read(memory, Float.BYTES * COUNT, COUNT, 0.5f, read, AT);
    for (int i = 0; i < read.length; i++) {
      boolean inRow = i >= AT && i < AT + COUNT;
      assertThat(read[i]).isEqualTo(inRow ? x[i] : 0);
      assertThat(memory.getFloat(Float.BYTES * i)).isEqualTo(inRow ? 2 * x[i] : 0);
    }
  }

  @Test
  void roundsToTheNearestBf16AndTiesToEven() {
    float[] x = new float[COUNT];
    x[0] = 1 + 0x1p-8f; // between 1 and 1 + 2^-7, nearer to neither: 1 is even
    x[1] = 1 + 3 * 0x1p-8f; // 1 + 2^-6 is even
    x[2] = 1 + 0x1p-8f + 0x1p-20f;
    x[3] = -3.1415927f;
    x[4] = Float.POSITIVE_INFINITY;
    ByteBuffer memory = ByteBuffer.allocateDirect(Short.BYTES * COUNT);
    memory.order(ByteOrder.nativeOrder());
    RowKernels.writeBf16(x, 0, COUNT, memory, 0);
    float[] expected = {1, 1 + 0x1p-6f, 1 + 0x1p-7f, -3.140625f, Float.POSITIVE_INFINITY, 0};
    for (int i = 0; i < expected.length; i++) {
      int bits = memory.getShort(Short.BYTES * i) << Short.SIZE;
      assertThat(Float.intBitsToFloat(bits)).isEqualTo(expected[i]);
    }
  }

  @Test
  void addsRowsAndScalesThemByGains() {
    float[] x = row(3 * COUNT);
    float[] y = row(COUNT);
    float[] sum = x.clone();
    RowKernels.add(buffer(y), 0, COUNT, 3, sum, AT);
    RowKernels.add(y, COUNT, sum, AT);
    float[] scaled = new float[COUNT];
    RowKernels.scale(x, AT, COUNT, x, 0, 0.5f, scaled, 0);
    for (int i = 0; i < x.length; i++) {
      boolean inRow = i >= AT && i < AT + COUNT;
      assertThat(sum[i]).isCloseTo(inRow ? x[i] + 4 * y[i - AT] : x[i], ROUNDING);
    }
    for (int i = 0; i < COUNT; i++) {
      assertThat(scaled[i]).isCloseTo(x[AT + i] * x[i] * 0.5f, ROUNDING);
    }
  }

  @Test
  void gatesAsSwiGluDoesAlsoFarFromZero() {
    float[] y = row(2 * COUNT);
    float[] gates = {-1000, -90, -20, 0, 20, 90, 1000};
    System.arraycopy(gates, 0, y, 0, gates.length);
    float[] gated = new float[COUNT];
    RowKernels.gate(buffer(y), 0, COUNT, 1.5f, gated);
    for (int i = 0; i < COUNT; i++) {
      double g = 1.5 * y[i];
      double expected = g / (1 + Math.exp(-g)) * 1.5 * y[COUNT + i];
      float bound = (float) (1e-6 * Math.abs(expected) + 1e-30);
      assertThat(gated[i]).isCloseTo((float) expected, within(bound));
    }
  }

  @Test
  void turnsHalvesAndInterleavedHalvesAlike() {
    float[] angles = row(COUNT / 2);
    float[] x = row(COUNT);
    float[] halves = x.clone();
    float[] pairs = new float[COUNT];
    float[][] tables = new float[4][COUNT];
    int half = COUNT / 2;
    for (int i = 0; i < half; i++) {
      float cos = (float) Math.cos(angles[i]);
      float sin = (float) Math.sin(angles[i]);
      tables[0][i] = tables[0][half + i] = tables[2][2 * i] = tables[2][2 * i + 1] = cos;
      tables[1][i] = tables[3][2 * i] = -sin;
      tables[1][half + i] = tables[3][2 * i + 1] = sin;
      pairs[2 * i] = x[i];
      pairs[2 * i + 1] = x[half + i];
    }
    RowKernels.turnHalves(halves, 0, COUNT, tables[0], tables[1], 0);
    RowKernels.turnPairs(pairs, 0, COUNT, tables[2], tables[3], 0);
    for (int i = 0; i < half; i++) {
      double a = x[i] * Math.cos(angles[i]) - x[half + i] * Math.sin(angles[i]);
      double b = x[half + i] * Math.cos(angles[i]) + x[i] * Math.sin(angles[i]);
      assertThat(halves[i]).isCloseTo((float) a, ROUNDING).isEqualTo(pairs[2 * i]);
      assertThat(halves[half + i]).isCloseTo((float) b, ROUNDING).isEqualTo(pairs[2 * i + 1]);
    }
  }
}
