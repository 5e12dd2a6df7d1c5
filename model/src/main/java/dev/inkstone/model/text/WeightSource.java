package dev.inkstone.model.text;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import dev.inkstone.model.torch.DType;
import dev.inkstone.model.torch.Program;
import dev.inkstone.model.torch.SafeTensors;
import dev.inkstone.model.torch.Values;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;

/** Where a model's weights come from, one tensor at a time, so that none is held twice for long. */
interface WeightSource {
  /**
   * @param scope owns what is made on the way
   * @throws IOException if the weight is missing, has another shape or no floating type
   */
  PtNDArray tensor(Values scope, String name, long[] shape) throws IOException;

  /** Weights that are tensors already. */
  static WeightSource of(Map<String, PtNDArray> tensors) {
    return (scope, name, shape) -> tensors.get(name);
  }

  /** Weights in a file, mapped, in the type that the file has. */
  static WeightSource of(Program program, SafeTensors file) {
    return (scope, name, shape) -> {
      SafeTensors.Entry entry = file.entry(name);
      if (!Arrays.equals(entry.shape(), shape)) {
        throw new IOException(
            String.format(
                "tensor %s has shape %s, but config.json asks for %s",
                name, Arrays.toString(entry.shape()), Arrays.toString(shape)));
      }
      IValue raw = scope.value(scope.bytes(file.bytes(name)));
      IValue type = scope.value(torchType(name, entry.dtype()));
      return scope.tensor(scope.call(program, "from_bytes", raw, type, scope.list(shape)));
    };
  }

  /** libtorch's number for a floating type. */
  private static long torchType(String name, DType dtype) throws IOException {
    return switch (dtype) {
      case F16, F32, BF16 -> dtype.torch();
      default -> throw new IOException("tensor " + name + " is " + dtype + ", not F32, F16 or BF16");
    };
  }
}
