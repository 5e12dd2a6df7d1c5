package dev.inkstone.model.text;

import ai.djl.pytorch.jni.IValue;
import dev.inkstone.model.torch.Program;
import dev.inkstone.model.torch.Values;

/**
 * A packed matrix with the product that goes with its format.
 *
 * @param int8 whether inputs are float32 rows in [-1, 1]; else they are bf16
 */
record Matrix(Program program, IValue packed, boolean int8) {
  /** The matrix of this name in a packed layer. */
  static Matrix of(Program program, Values owner, IValue layer, String name, boolean int8) {
    String method = int8 ? "matrix8" : "matrix";
    return new Matrix(program, owner.call(program, method, layer, owner.value(name)), int8);
  }

  /** Writes rows times the matrix to rows of float32. */
  void multiply(IValue rows, IValue out) {
    program.call(int8 ? "multiply8" : "multiply", rows, packed, out).close();
  }

  /** Rows times the matrix, in float32. */
  IValue product(Values scope, IValue rows) {
    return scope.call(program, int8 ? "times8" : "product", rows, packed);
  }
}
