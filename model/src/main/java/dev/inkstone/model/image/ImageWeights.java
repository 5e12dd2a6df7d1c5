package dev.inkstone.model.image;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import dev.inkstone.model.torch.DType;
import dev.inkstone.model.torch.Program;
import dev.inkstone.model.torch.SafeTensors;
import dev.inkstone.model.torch.Values;
import dev.inkstone.model.torch.WeightsFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The weights of a program for serving, in float32, as one map that every call takes; and how
 * weights are written.
 */
final class ImageWeights implements AutoCloseable {
  private final Values owned;
  private final Map<String, PtNDArray> weights;
  private final IValue map;

  private ImageWeights(Values owned, Map<String, PtNDArray> weights) {
    this.owned = owned;
    this.weights = weights;
    this.map = owned.map(weights);
  }

  /**
   * Reads the weights of these names and shapes; what else the file has is left.
   *
   * @throws IOException naming the tensor that is missing, or of another shape or type
   */
  static ImageWeights load(Program program, Path file, Map<String, long[]> shapes)
      throws IOException {
    Values owned = Values.of(program);
    try (SafeTensors tensors = SafeTensors.open(file)) {
      Map<String, PtNDArray> weights = new LinkedHashMap<>();
      for (Map.Entry<String, long[]> entry : shapes.entrySet()) {
        weights.put(entry.getKey(), weight(program, owned, tensors, entry));
      }
      return new ImageWeights(owned, weights);
    } catch (IOException | RuntimeException e) {
      owned.close();
      throw e;
    }
  }

  private static PtNDArray weight(
      Program program, Values owned, SafeTensors file, Map.Entry<String, long[]> wanted)
      throws IOException {
    String name = wanted.getKey();
    if (!file.names().contains(name)) {
      throw new IOException("tensor " + name + " is missing, which config.json asks for");
    }
    SafeTensors.Entry entry = file.entry(name);
    if (!Arrays.equals(entry.shape(), wanted.getValue())) {
      throw new IOException(
          String.format(
              "tensor %s has shape %s, but config.json asks for %s",
              name, Arrays.toString(entry.shape()), Arrays.toString(wanted.getValue())));
    }
    if (entry.dtype() != DType.F32 && entry.dtype() != DType.BF16) {
      throw new IOException("tensor " + name + " is " + entry.dtype() + ", not F32 or BF16");
    }
    IValue raw = owned.value(owned.bytes(file.bytes(name)));
    IValue type = owned.value(entry.dtype().torch());
    IValue read = owned.call(program, "from_bytes", raw, type, owned.list(entry.shape()));
    // A float32 tensor would else be a view of the mapped file, which is closed.
    IValue copy = owned.call(program, "float32", read);
    return owned.tensor(copy);
  }

  /** The weights as a program's first argument. */
  IValue map() {
    return map;
  }

  /** A copy of one weight's numbers. */
  float[] numbers(String name) {
    return weights.get(name).toFloatArray();
  }

  /** Writes weights as a checkpoint holds them: in bf16 or in float32. */
  static void write(
      Program program, Map<String, PtNDArray> weights, Path file, DType type)
      throws IOException {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    weights.forEach((name, array) -> shapes.put(name, array.getShape().getShape()));
    WeightsFile.write(program, shapes, (scope, name) -> weights.get(name), file, type);
  }

  @Override
  public void close() {
    owned.close();
  }
}
