package dev.inkstone.model.torch;

/**
 * The element types that checkpoints may hold, each under the name that the safetensors format
 * gives it.
 */
public enum DType {
  F32(4),
  F16(2),
  BF16(2),
  I8(1),
  U8(1),
  I32(4),
  I64(8),
  BOOL(1);

  private final int byteSize;

  DType(int byteSize) {
    this.byteSize = byteSize;
  }

  /** Bytes of one element. */
  public int byteSize() {
    return byteSize;
  }
}
