package dev.inkstone.model.torch;

/**
 * The element types that checkpoints may hold, each under the name that the safetensors format
 * gives it.
 */
public enum DType {
  F32(4, 6),
  F16(2, 5),
  BF16(2, 15),
  I8(1, 1),
  U8(1, 0),
  I32(4, 3),
  I64(8, 4),
  BOOL(1, 11);

  private final int byteSize;
  private final long torch;

  DType(int byteSize, long torch) {
    this.byteSize = byteSize;
    this.torch = torch;
  }

  /** Bytes of one element. */
  public int byteSize() {
    return byteSize;
  }

  /** libtorch's number of the type, as programs take it. */
  public long torch() {
    return torch;
  }
}
