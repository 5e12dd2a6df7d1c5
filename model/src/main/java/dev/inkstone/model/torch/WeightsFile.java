package dev.inkstone.model.torch;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Weights as a checkpoint holds them: one safetensors file, in bf16 or in float32. */
public final class WeightsFile {
  private WeightsFile() {}

  /** Where weights come from, one at a time, so that none is held twice for long. */
  @FunctionalInterface
  public interface Source {
    /**
     * @param scope owns what is made on the way
     */
    PtNDArray tensor(Values scope, String name) throws IOException;
  }

  /**
   * Writes a file that must not exist yet.
   *
   * @param program has the method {@code to_bytes}, see {@code programs/parts/types.py}
   * @param shapes of all weights by name, in the order of the file
   * @param type BF16 or F32
   */
  public static void write(
      Program program, Map<String, long[]> shapes, Source source, Path file, DType type)
      throws IOException {
    SafeTensorsWriter.Layout layout = SafeTensorsWriter.layout().metadata("format", "pt");
    shapes.forEach((name, shape) -> layout.tensor(name, type, shape));
    try (SafeTensorsWriter writer = layout.create(file)) {
      for (String name : shapes.keySet()) {
        try (Values scope = Values.of(program)) {
          IValue weight = scope.value(source.tensor(scope, name));
          IValue raw = scope.call(program, "to_bytes", weight, scope.value(type.torch()));
          writer.write(name, scope.buffer(scope.tensor(raw)));
        }
      }
    }
  }
}
