package dev.inkstone.model.text.kernel;

import static dev.inkstone.model.text.kernel.Lanes.COUNT;
import static dev.inkstone.model.text.kernel.Lanes.FLOATS;
import static dev.inkstone.model.text.kernel.Lanes.ORDER;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;

/**
 * What a decoder does to rows between its matrix products, each in one pass over the row.
 *
 * <p>Rows are {@code count} floats of an array from {@code at} on, or of a direct buffer in native
 * order from byte {@code offset} on. Counts are multiples of {@link #lanes()}. A row's result depends
 * on that row alone.
 */
public final class RowKernels {
  private static final VectorShuffle<Float> NEIGHBOURS =
      VectorShuffle.fromOp(FLOATS, lane -> lane ^ 1);

  private RowKernels() {}

  /** Floats in one vector of this machine. */
  public static int lanes() {
    return COUNT;
  }

  public static float sumOfSquares(float[] x, int at, int count) {
    FloatVector sum = FloatVector.zero(FLOATS);
    for (int i = at; i < at + count; i += COUNT) {
      FloatVector v = FloatVector.fromArray(FLOATS, x, i);
      sum = v.fma(v, sum);
    }
    return sum.reduceLanes(VectorOperators.ADD);
  }

  /** The largest magnitude. */
  public static float peak(float[] x, int at, int count) {
    FloatVector most = FloatVector.zero(FLOATS);
    for (int i = at; i < at + count; i += COUNT) {
      most = most.max(FloatVector.fromArray(FLOATS, x, i).abs());
    }
    return most.reduceLanes(VectorOperators.MAX);
  }

  /** Writes {@code x * by} as floats. */
  public static void write(float[] x, int at, int count, float by, ByteBuffer to, int offset) {
    for (int i = 0; i < count; i += COUNT) {
      FloatVector.fromArray(FLOATS, x, at + i)
          .mul(by)
          .intoByteBuffer(to, offset + Float.BYTES * i, ORDER);
    }
  }

  /** Writes x as bf16, rounded to the nearest. */
  public static void writeBf16(float[] x, int at, int count, ByteBuffer to, int offset) {
    for (int i = 0; i < count; i += COUNT) {
      FloatVector v = FloatVector.fromArray(FLOATS, x, at + i);
      Lanes.writeBf16(v, to, offset + Short.BYTES * i);
    }
  }

  /** Reads {@code y * by} into an array. */
  public static void read(ByteBuffer y, int offset, int count, float by, float[] to, int at) {
    for (int i = 0; i < count; i += COUNT) {
      FloatVector.fromByteBuffer(FLOATS, y, offset + Float.BYTES * i, ORDER)
          .mul(by)
          .intoArray(to, at + i);
    }
  }

  /** {@code x += y * by}. */
  public static void add(ByteBuffer y, int offset, int count, float by, float[] x, int at) {
    FloatVector factor = Lanes.broadcast(by);
    for (int i = 0; i < count; i += COUNT) {
      FloatVector.fromByteBuffer(FLOATS, y, offset + Float.BYTES * i, ORDER)
          .fma(factor, FloatVector.fromArray(FLOATS, x, at + i))
          .intoArray(x, at + i);
    }
  }

  /** {@code x += y} for the first floats of y. */
  public static void add(float[] y, int count, float[] x, int at) {
    for (int i = 0; i < count; i += COUNT) {
      FloatVector.fromArray(FLOATS, x, at + i)
          .add(FloatVector.fromArray(FLOATS, y, i))
          .intoArray(x, at + i);
    }
  }

  /** {@code to = x * gains * by} for gains from {@code gainsAt} on. */
  public static void scale(
      float[] x, int at, int count, float[] gains, int gainsAt, float by, float[] to, int toAt) {
    for (int i = 0; i < count; i += COUNT) {
      FloatVector.fromArray(FLOATS, x, at + i)
          .mul(FloatVector.fromArray(FLOATS, gains, gainsAt + i))
          .mul(by)
          .intoArray(to, toAt + i);
    }
  }

  /**
   * SwiGLU (Shazeer 2020, equation 6): {@code silu(g * by) * (u * by)} of a row whose first {@code
   * count} floats are the gate g and the next the values u.
   */
  public static void gate(ByteBuffer y, int offset, int count, float by, float[] to) {
    int values = offset + Float.BYTES * count;
    for (int i = 0; i < count; i += COUNT) {
      FloatVector g = FloatVector.fromByteBuffer(FLOATS, y, offset + Float.BYTES * i, ORDER).mul(by);
      FloatVector u = FloatVector.fromByteBuffer(FLOATS, y, values + Float.BYTES * i, ORDER).mul(by);
      g.mul(u).div(Lanes.exp(g.neg()).add(1)).intoArray(to, i);
    }
  }

  /**
   * Turns a head by its position (Su et al. 2021): dimension i with i + count/2.
   *
   * @param cos cosines of a head from {@code turn} on
   * @param sin sines, those of the first half negative
   */
  public static void turnHalves(
      float[] x, int at, int count, float[] cos, float[] sin, int turn) {
    int half = count / 2;
    for (int i = 0; i < half; i += COUNT) {
      FloatVector a = FloatVector.fromArray(FLOATS, x, at + i);
      FloatVector b = FloatVector.fromArray(FLOATS, x, at + half + i);
      FloatVector.fromArray(FLOATS, cos, turn + i)
          .mul(a)
          .add(FloatVector.fromArray(FLOATS, sin, turn + i).mul(b))
          .intoArray(x, at + i);
      FloatVector.fromArray(FLOATS, cos, turn + half + i)
          .mul(b)
          .add(FloatVector.fromArray(FLOATS, sin, turn + half + i).mul(a))
          .intoArray(x, at + half + i);
    }
  }

  /** The same where neighbours turn with each other: dimension 2i with 2i + 1. */
  public static void turnPairs(float[] x, int at, int count, float[] cos, float[] sin, int turn) {
    for (int i = 0; i < count; i += COUNT) {
      FloatVector v = FloatVector.fromArray(FLOATS, x, at + i);
      FloatVector.fromArray(FLOATS, cos, turn + i)
          .mul(v)
          .add(FloatVector.fromArray(FLOATS, sin, turn + i).mul(v.rearrange(NEIGHBOURS)))
          .intoArray(x, at + i);
    }
  }
}
