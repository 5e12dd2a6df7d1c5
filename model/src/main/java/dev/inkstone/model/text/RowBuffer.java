package dev.inkstone.model.text;

import ai.djl.pytorch.jni.IValue;
import dev.inkstone.model.torch.DType;
import dev.inkstone.model.torch.Program;
import dev.inkstone.model.torch.Values;
import java.nio.ByteBuffer;

/** Rows of numbers in memory that programs and Java share; valid as long as its owner is open. */
final class RowBuffer {
  private final Program program;
  private final IValue tensor;
  private final ByteBuffer bytes;
  private final int columns;
  private final int rowBytes;

  RowBuffer(Program program, Values owner, int rows, int columns, DType type) {
    this.program = program;
    IValue[] shape = {owner.value(rows), owner.value(columns), owner.value(type.torch())};
    this.tensor = owner.call(program, "rows", shape);
    this.bytes = owner.buffer(owner.tensor(tensor));
    this.columns = columns;
    this.rowBytes = bytes.capacity() / rows;
  }

  /** The first rows, for a program. */
  IValue first(Values scope, int rows) {
    return scope.call(program, "first", tensor, scope.value(rows));
  }

  ByteBuffer bytes() {
    return bytes;
  }

  int columns() {
    return columns;
  }

  /** The byte where a row starts. */
  int offset(int row) {
    return row * rowBytes;
  }
}
