package dev.inkstone.model.image;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import dev.inkstone.model.torch.DType;
import dev.inkstone.model.torch.Program;
import dev.inkstone.model.torch.TorchDevice;
import dev.inkstone.model.torch.Trainable;
import dev.inkstone.model.torch.TrainableFile;
import dev.inkstone.model.torch.Values;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A program of images with its weights while they are being trained: float32 master weights and the
 * optimizer's moments on one device, and one program call for each step. One thread owns it.
 */
public final class ImageTraining implements AutoCloseable {
  private final Program program;
  private final Trainable weights;

  private ImageTraining(Program program, Trainable weights) {
    this.program = program;
    this.weights = weights;
  }

  /**
   * Weights as they were {@link #save saved}, with their moments; or, with nothing saved, at their
   * first values, which depend on the seed alone.
   *
   * @throws IOException if the file cannot be read or holds other weights than the plan's
   */
  public static ImageTraining open(
      String program, WeightPlan plan, TorchDevice device, long seed, Optional<Path> saved)
      throws IOException {
    Program loaded = Program.load(program, device);
    Trainable weights = new Trainable(loaded);
    ImageTraining training = new ImageTraining(loaded, weights);
    try {
      if (saved.isEmpty()) {
        begin(weights, plan, seed);
      } else {
        TrainableFile.load(weights, saved.get());
        if (!weights.values().keySet().equals(plan.shapes().keySet())
            || weights.averages().isEmpty() == plan.averages()) {
          throw new IOException(saved.get() + " holds the weights of another configuration");
        }
      }
      return training;
    } catch (IOException | RuntimeException e) {
      training.close();
      throw e;
    }
  }

  private static void begin(Trainable weights, WeightPlan plan, long seed) {
    plan.shapes()
        .forEach(
            (name, shape) -> {
              float[] values = plan.initial(name, seed);
              weights.add(name, values, shape);
              if (plan.averages()) {
                weights.addAverage(name, shape, values);
              }
            });
  }

  /**
   * Runs a method that records gradients and updates the weights in place. Its first parameters are
   * the maps {@code w}, {@code m}, {@code u} and, where the plan wants averages, {@code e}; the
   * others are tensors.
   *
   * @param inputs by parameter name, in the order of the parameters
   * @return the numbers of each result
   */
  public List<float[]> train(String method, Map<String, Input> inputs) {
    try (Values scope = Values.of(program)) {
      NDList arguments = weights.arguments();
      inputs.forEach((name, input) -> arguments.add(Trainable.named(name, input.in(scope))));
      try (NDList result = weights.train(method, arguments)) {
        List<float[]> numbers = new ArrayList<>();
        for (NDArray array : result) {
          numbers.add(array.toFloatArray());
        }
        return numbers;
      }
    }
  }

  /** Runs a method whose parameters are the map {@code w} and tensors, and whose result is one. */
  public float[] run(String method, Input... inputs) {
    try (Values scope = Values.of(program)) {
      IValue[] arguments = new IValue[inputs.length + 1];
      arguments[0] = scope.map(learned());
      for (int i = 0; i < inputs.length; i++) {
        arguments[i + 1] = scope.value(inputs[i].in(scope));
      }
      PtNDArray result = scope.tensor(scope.call(program, method, arguments));
      return result.toFloatArray();
    }
  }

  /** What is used: the running averages where they are kept, else the weights. */
  private Map<String, PtNDArray> learned() {
    return weights.averages().isEmpty() ? weights.values() : weights.averages();
  }

  /** A copy of a weight's numbers. */
  float[] weight(String name) {
    return weights.values().get(name).toFloatArray();
  }

  /** Writes weights and moments to a file that must not exist yet. */
  public void save(Path file) throws IOException {
    TrainableFile.save(weights, file);
  }

  /** Writes the wanted weights alone, as a checkpoint holds them: in bf16 or in float32. */
  public void export(Path file, DType type, Predicate<String> wanted) throws IOException {
    Map<String, PtNDArray> kept = new LinkedHashMap<>(learned());
    kept.keySet().removeIf(wanted.negate());
    ImageWeights.write(program, kept, file, type);
  }

  @Override
  public void close() {
    weights.close();
    program.close();
  }
}
