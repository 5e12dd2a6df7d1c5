package dev.inkstone.model.hf;

import dev.inkstone.model.torch.DType;
import java.nio.ByteBuffer;

/**
 * Floating numbers in their three stored forms. Rounding is to the nearest, halves to even, as IEEE
 * 754 and libtorch have it.
 */
final class Elements {
  private static final int EXPONENT_BIAS_GAP = 127 - 15;
  private static final int MANTISSA_GAP = 23 - 10;
  private static final int HALF_INFINITY = 0x7C00;
  private static final int SMALLEST_NORMAL_HALF = 1 << 10;

  private Elements() {}

  /**
   * Reads elements {@code from, from + stride, ...} until the target is full.
   *
   * @param source little-endian elements of a floating type
   */
  static void read(DType type, ByteBuffer source, long from, long stride, float[] target) {
    for (int i = 0; i < target.length; i++) {
      int at = Math.toIntExact((from + i * stride) * type.byteSize());
      target[i] =
          switch (type) {
            case F32 -> source.getFloat(at);
            case F16 -> fromHalf(source.getShort(at));
            case BF16 -> fromBfloat(source.getShort(at));
            default -> throw new IllegalArgumentException(type + " is no floating type");
          };
    }
  }

  static float fromBfloat(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  static short toBfloat(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) {
      return (short) (bits >>> 16 | 0x40);
    }
    int tieToEven = 0x7FFF + (bits >>> 16 & 1);
    return (short) (bits + tieToEven >>> 16);
  }

  static float fromHalf(short half) {
    int sign = (half & 0x8000) << 16;
    int magnitude = half & 0x7FFF;
    if (magnitude >= HALF_INFINITY) {
      return Float.intBitsToFloat(sign | 0x7F800000 | (magnitude & 0x3FF) << MANTISSA_GAP);
    }
    if (magnitude < SMALLEST_NORMAL_HALF) {
      float value = magnitude * 0x1p-24f;
      return sign == 0 ? value : -value;
    }
    return Float.intBitsToFloat(sign | (magnitude << MANTISSA_GAP) + (EXPONENT_BIAS_GAP << 23));
  }

  /** Numbers beyond 65,504 become infinite. */
  static short toHalf(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = bits >>> 16 & 0x8000;
    int magnitude = bits & 0x7FFFFFFF;
    if (magnitude > 0x7F800000) {
      return (short) (sign | HALF_INFINITY | 0x200);
    }
    // Below the normal halves the step is fixed: adding a number with that step rounds.
    if (magnitude < 113 << 23) {
      float stepped = Float.intBitsToFloat(magnitude) + 0.5f;
      return (short) (sign | Float.floatToRawIntBits(stepped) - Float.floatToRawIntBits(0.5f));
    }
    int tieToEven = (1 << MANTISSA_GAP - 1) - 1 + (magnitude >>> MANTISSA_GAP & 1);
    int rounded = magnitude - (EXPONENT_BIAS_GAP << 23) + tieToEven >>> MANTISSA_GAP;
    return (short) (sign | Math.min(rounded, HALF_INFINITY));
  }
}
