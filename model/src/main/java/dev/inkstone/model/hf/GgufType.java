package dev.inkstone.model.hf;

import java.nio.ByteBuffer;
import java.util.Locale;

/** How GGUF stores the elements of a tensor. */
public enum GgufType {
  F32(0, 1, 4),
  F16(1, 1, 2),
  /** Blocks of 32 eight-bit numbers, each block with a scale in half precision. */
  Q8_0(8, 32, 34);

  private static final int LARGEST = 127;

  private final int id;
  private final int blockElements;
  private final int blockBytes;

  GgufType(int id, int blockElements, int blockBytes) {
    this.id = id;
    this.blockElements = blockElements;
    this.blockBytes = blockBytes;
  }

  /** The number that stands for this type in the file. */
  int id() {
    return id;
  }

  /** Whether rows of this length can be stored so. */
  boolean fits(long rowLength) {
    return rowLength % blockElements == 0;
  }

  /** Bytes of a row whose length {@link #fits}. */
  long rowBytes(long rowLength) {
    return rowLength / blockElements * blockBytes;
  }

  /** Appends a row to a little-endian buffer. */
  void encode(float[] row, ByteBuffer target) {
    switch (this) {
      case F32 -> {
        for (float value : row) {
          target.putFloat(value);
        }
      }
      case F16 -> {
        for (float value : row) {
          target.putShort(Elements.toHalf(value));
        }
      }
      case Q8_0 -> {
        for (int from = 0; from < row.length; from += blockElements) {
          encodeBlock(row, from, target);
        }
      }
      default -> throw new IllegalStateException(name());
    }
  }

  /** The scale is the largest magnitude over 127; numbers are divided by it unrounded. */
  private void encodeBlock(float[] row, int from, ByteBuffer target) {
    float largest = 0;
    for (int i = from; i < from + blockElements; i++) {
      largest = Math.max(largest, Math.abs(row[i]));
    }
    float scale = largest / LARGEST;
    float inverse = scale == 0 ? 0 : 1 / scale;
    target.putShort(Elements.toHalf(scale));
    for (int i = from; i < from + blockElements; i++) {
      float scaled = row[i] * inverse;
      // Halves away from zero, as C rounds, so that the bytes are those of llama.cpp's quantizer.
      target.put((byte) (scaled < 0 ? -Math.round(-scaled) : Math.round(scaled)));
    }
  }

  /** The name on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
