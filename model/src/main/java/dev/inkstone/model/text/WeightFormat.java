package dev.inkstone.model.text;

import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.torch.DType;

/** How the weights of a decoder are held and multiplied. */
public enum WeightFormat {
  FLOAT32(DType.F32, DType.F32, 32),
  BF16(DType.BF16, DType.BF16, 16),
  /** 8 bits, a scale for each row of a matrix; activations are rounded to 8 bits row by row. */
  INT8(DType.F32, DType.BF16, 8),
  /** 4 bits, a scale and a zero for each 32 columns of a row; activations in bf16. */
  INT4(DType.F32, DType.BF16, 4);

  private final DType packed;
  private final DType attention;
  private final int bits;

  WeightFormat(DType packed, DType attention, int bits) {
    this.packed = packed;
    this.attention = attention;
    this.bits = bits;
  }

  /**
   * The weights of this name in any case.
   *
   * @throws IllegalArgumentException naming what there is
   */
  public static WeightFormat named(String name) {
    for (WeightFormat weights : values()) {
      if (weights.name().equalsIgnoreCase(name)) {
        return weights;
      }
    }
    throw new IllegalArgumentException(
        "weights must be bf16, int8, int4 or float32, but are \"" + name + "\"");
  }

  /**
   * What a checkpoint was imported to be served with, bf16 if it does not say.
   *
   * @throws IllegalArgumentException if {@code config.json} names none that there is
   */
  public static WeightFormat chosenBy(Checkpoint checkpoint) {
    return named(checkpoint.config().path("inkstone").path("weights").asText("bf16"));
  }

  /** libtorch's number of the type that the program packs in. */
  long packed() {
    return packed.torch();
  }

  /** The type of attention and its cache. */
  DType attention() {
    return attention;
  }

  int bits() {
    return bits;
  }

  boolean quantised() {
    return bits <= 8;
  }
}
