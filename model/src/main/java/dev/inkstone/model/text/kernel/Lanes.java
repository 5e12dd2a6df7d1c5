package dev.inkstone.model.text.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** The machine's vectors, and what both kinds of kernels do with them. */
final class Lanes {
  static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;

  /** As many bf16 numbers as there are floats in a vector. */
  static final VectorSpecies<Short> SHORTS =
      VectorSpecies.of(short.class, VectorShape.forBitSize(FLOATS.vectorBitSize() / 2));

  static final ByteOrder ORDER = ByteOrder.nativeOrder();
  static final int COUNT = FLOATS.length();

  private static final float LOG2_E = 1.44269504f;
  private static final float LN2_HIGH = 0.693359375f;
  private static final float LN2_LOW = -2.12194440e-4f;

  /** Added to a small number, it leaves the nearest whole one in the lowest bits. */
  private static final float ROUND = 3 << 22;

  private static final int MANTISSA_BITS = 23;
  /** Almost half of the lowest bit that bf16 keeps. */
  private static final int HALF = 0x7fff;

  private static final float LEAST = -87;
  private static final float MOST = 88;

  private Lanes() {}

  /**
   * {@code e^x} with a relative error below 2e-7, for x cut to [-87, 88]: {@code 2^k * e^r} with r in
   * [-ln(2)/2, ln(2)/2] and a polynomial for {@code e^r} (Moshier, Cephes, {@code expf}).
   */
  static FloatVector exp(FloatVector x) {
    FloatVector cut = x.max(LEAST).min(MOST);
    FloatVector rounded = cut.mul(LOG2_E).add(ROUND);
    FloatVector k = rounded.sub(ROUND);
    FloatVector r = k.fma(broadcast(-LN2_HIGH), cut);
    r = k.fma(broadcast(-LN2_LOW), r);
    FloatVector p = broadcast(1.9875691500e-4f).fma(r, broadcast(1.3981999507e-3f));
    p = p.fma(r, broadcast(8.3334519073e-3f));
    p = p.fma(r, broadcast(4.1665795894e-2f));
    p = p.fma(r, broadcast(1.6666665459e-1f));
    p = p.fma(r, broadcast(5.0000001201e-1f));
    p = p.fma(r.mul(r), r.add(1));
    IntVector exponent = rounded.reinterpretAsInts().lanewise(VectorOperators.LSHL, MANTISSA_BITS);
    return p.reinterpretAsInts().add(exponent).reinterpretAsFloats();
  }

  static FloatVector broadcast(float x) {
    return FloatVector.broadcast(FLOATS, x);
  }

  /** The bits of a number in bf16, rounded to the nearest, ties to even. */
  static int bf16(float x) {
    int bits = Float.floatToRawIntBits(x);
    return bits + (bits >>> Short.SIZE & 1) + HALF >>> Short.SIZE;
  }

  /** Writes floats as bf16, rounded to the nearest, ties to even. */
  static void writeBf16(FloatVector x, ByteBuffer to, int offset) {
    IntVector bits = x.reinterpretAsInts();
    IntVector odd = bits.lanewise(VectorOperators.LSHR, Short.SIZE).and(1);
    IntVector high = bits.add(odd).add(HALF).lanewise(VectorOperators.LSHR, Short.SIZE);
    ((ShortVector) high.convertShape(VectorOperators.I2S, SHORTS, 0))
        .intoByteBuffer(to, offset, ORDER);
  }
}
