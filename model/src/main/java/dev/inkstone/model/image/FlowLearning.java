package dev.inkstone.model.image;

import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.torch.AdamW;
import dev.inkstone.model.torch.DType;
import dev.inkstone.model.torch.Program;
import dev.inkstone.model.torch.TorchDevice;
import dev.inkstone.model.torch.Trainable;
import dev.inkstone.model.torch.TrainableFile;
import dev.inkstone.model.torch.Values;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A flow that learns from ratings, beginning with its parent's weights, which it keeps as the
 * reference model too. Weights and moments are in float32, products in bf16, and a step is one
 * program call. One thread owns it.
 */
public final class FlowLearning implements AutoCloseable {
  private static final long FLOAT32 = DType.F32.torch();
  private static final long BFLOAT16 = DType.BF16.torch();

  /**
   * How to learn.
   *
   * @param device where the weights live
   * @param float32 whether products run in float32 too, which is slower and exact
   */
  public record Options(TorchDevice device, boolean float32) {}

  /**
   * What the objectives are scaled by.
   *
   * @param beta KTO's beta: how soon its value saturates
   * @param baseWeight weight of the base data's loss
   */
  public record Settings(double beta, double baseWeight) {}

  /**
   * What a step saw before it changed the weights.
   *
   * @param kto KTO's loss with its weights
   * @param base the flow's loss on the base data, without its weight
   * @param total what was descended
   * @param reference KTO's reference point: the mean log-ratio of the rated rows, at least 0
   * @param gradientNorm Euclidean norm of all gradients before clipping
   * @param ratios of the rated rows: the reference model's loss less the model's own
   */
  public record Step(
      float kto, float base, float total, float reference, float gradientNorm, float[] ratios) {}

  private final FlowConfig config;
  private final Program program;
  private final Trainable weights;
  private final Map<String, PtNDArray> frozen = new LinkedHashMap<>();
  private final Values owned;
  private final PtNDArray shape;
  private final PtNDArray products;

  private FlowLearning(FlowConfig config, Options options, Program program) {
    this.config = config;
    this.program = program;
    this.weights = new Trainable(program);
    this.owned = Values.of(program);
    this.shape = owned.longs(config.sizes(), config.sizes().length);
    this.products = owned.longs(new long[] {options.float32() ? FLOAT32 : BFLOAT16});
  }

  /**
   * Begins with the weights of a checkpoint.
   *
   * @throws IOException if it holds no flow, naming the field or tensor
   */
  public static FlowLearning begin(Checkpoint parent, Options options) throws IOException {
    return open(parent, options, null);
  }

  /**
   * Goes on from what {@link #save} wrote; the parent is that of the beginning.
   *
   * @throws IOException if the file is no such state
   */
  public static FlowLearning resume(Checkpoint parent, Options options, Path state)
      throws IOException {
    return open(parent, options, state);
  }

  private static FlowLearning open(Checkpoint parent, Options options, Path state)
      throws IOException {
    FlowConfig config = config(parent);
    Program program = Program.load(FlowConfig.TYPE, options.device());
    FlowLearning learning = new FlowLearning(config, options, program);
    try {
      learning.load(parent, state);
      return learning;
    } catch (IOException | RuntimeException e) {
      learning.close();
      throw e;
    }
  }

  /**
   * What a checkpoint's flow looks like.
   *
   * @throws IOException in one line, if it holds none
   */
  public static FlowConfig config(Checkpoint checkpoint) throws IOException {
    String type = checkpoint.config().path("model_type").asText("");
    if (!type.equals(FlowConfig.TYPE)) {
      throw new IOException(
          "%s holds no flow, but model_type \"%s\"".formatted(checkpoint.folder(), type));
    }
    Words words =
        Files.exists(checkpoint.words()) ? Words.read(checkpoint.words()) : Words.NONE;
    try {
      return FlowConfig.from(ImageConfig.read(checkpoint.config(), words));
    } catch (IllegalArgumentException e) {
      throw new IOException(checkpoint.folder() + ": " + e.getMessage(), e);
    }
  }

  private void load(Checkpoint parent, Path state) throws IOException {
    Map<String, long[]> shapes = config.weights().shapes();
    try (ImageWeights read = ImageWeights.load(program, parent.weights(), shapes)) {
      shapes.forEach(
          (name, size) -> {
            float[] values = read.numbers(name);
            // Made by hand: gradients do not pass what a program made without recording them.
            frozen.put(name, Trainable.named("f." + name, owned.floats(values, size)));
            if (state == null) {
              weights.add(name, values, size);
            }
          });
    }
    if (state != null) {
      TrainableFile.load(weights, state);
      if (!weights.values().keySet().equals(shapes.keySet())) {
        throw new IOException(state + " holds the state of another model");
      }
    }
  }

  /** Takes one step of AdamW on the weighted sum of the objectives. */
  public Step step(FlowBatch batch, Settings settings, AdamW optimizer) {
    try (Values scope = Values.of(program)) {
      NDList arguments = weights.arguments();
      arguments.addAll(frozen.values());
      arguments.addAll(batch.arguments(scope, config.shape()));
      arguments.add(Trainable.named("shape", shape));
      float[] hyper = optimizer.values();
      arguments.add(Trainable.named("hyper", scope.floats(hyper, hyper.length)));
      float[] scales = {(float) settings.beta(), (float) settings.baseWeight()};
      arguments.add(Trainable.named("settings", scope.floats(scales, scales.length)));
      arguments.add(Trainable.named("dtype", products));
      try (NDList result = weights.train("learn", arguments)) {
        return new Step(
            result.get(0).getFloat(),
            result.get(1).getFloat(),
            result.get(2).getFloat(),
            result.get(3).getFloat(),
            result.get(5).getFloat(),
            result.get(4).toFloatArray());
      }
    }
  }

  /** The loss of each row by today's weights. */
  public float[] losses(FlowRows rows) {
    return losses(rows, weights.values());
  }

  /** The loss of each row by the parent's weights. */
  public float[] referenceLosses(FlowRows rows) {
    return losses(rows, frozen);
  }

  private float[] losses(FlowRows rows, Map<String, PtNDArray> by) {
    try (Values scope = Values.of(program)) {
      List<IValue> arguments = new ArrayList<>();
      arguments.add(scope.map(by));
      arguments.addAll(rows.values(scope, config.shape()));
      arguments.add(scope.value(shape));
      arguments.add(scope.value(products));
      IValue result = scope.call(program, "score", arguments.toArray(IValue[]::new));
      return scope.tensor(result).toFloatArray();
    }
  }

  /** Writes the weights with their moments to a file that must not exist yet. */
  public void save(Path state) throws IOException {
    TrainableFile.save(weights, state);
  }

  /** Writes the weights rounded to bf16, as a checkpoint has them. */
  public void export(Path file) throws IOException {
    ImageWeights.write(program, weights.values(), file, DType.BF16);
  }

  @Override
  public void close() {
    owned.close();
    weights.close();
    program.close();
  }
}
