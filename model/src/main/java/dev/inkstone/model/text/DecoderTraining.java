package dev.inkstone.model.text;

import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import dev.inkstone.model.torch.AdamW;
import dev.inkstone.model.torch.DType;
import dev.inkstone.model.torch.Program;
import dev.inkstone.model.torch.TorchDevice;
import dev.inkstone.model.torch.Trainable;
import dev.inkstone.model.torch.TrainableFile;
import dev.inkstone.model.torch.Values;
import dev.inkstone.model.torch.WeightsFile;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A decoder being trained: float32 master weights and the optimizer's moments on one device, and
 * one program call for each step. One thread owns it.
 */
public final class DecoderTraining implements AutoCloseable {
  private static final long FLOAT32 = DType.F32.torch();
  private static final long BFLOAT16 = DType.BF16.torch();

  /**
   * What a step did.
   *
   * @param loss mean cross entropy in nats before the step
   * @param gradientNorm Euclidean norm of all gradients before clipping
   */
  public record Step(float loss, float gradientNorm) {}

  private final DecoderConfig config;
  private final Program program;
  private final Trainable weights;
  private final Values owned;
  private final PtNDArray rope;
  private final PtNDArray shape;
  private final PtNDArray epsilon;

  private DecoderTraining(DecoderConfig config, Program program, Trainable weights) {
    this.config = config;
    this.program = program;
    this.weights = weights;
    this.owned = Values.of(program);
    int positions = config.contextLength();
    this.rope = owned.floats(Rope.table(config, positions), 2, positions, config.headSize());
    this.shape = owned.longs(new long[] {config.layers(), config.heads(), config.groups()}, 3);
    this.epsilon = owned.floats(new float[] {(float) config.epsilon()});
  }

  /** A decoder with fresh weights that depend on the seed alone. */
  public static DecoderTraining fresh(DecoderConfig config, TorchDevice device, long seed) {
    Program program = Program.load(config.program(), device);
    Trainable weights = new Trainable(program);
    DecoderWeights.shapes(config)
        .forEach((n, s) -> weights.add(n, DecoderWeights.initial(n, s, config, seed), s));
    return new DecoderTraining(config, program, weights);
  }

  /**
   * A decoder as {@link #save} left it.
   *
   * @throws IOException if the file cannot be read or is no such state
   */
  public static DecoderTraining resume(DecoderConfig config, TorchDevice device, Path state)
      throws IOException {
    Program program = Program.load(config.program(), device);
    Trainable weights = new Trainable(program);
    TrainableFile.load(weights, state);
    if (!weights.values().keySet().equals(DecoderWeights.shapes(config).keySet())) {
      throw new IOException(state + " holds the weights of another configuration");
    }
    return new DecoderTraining(config, program, weights);
  }

  /** Writes weights and moments to a file that must not exist yet. */
  public void save(Path state) throws IOException {
    TrainableFile.save(weights, state);
  }

  /** Writes the weights alone, rounded to bf16, as a checkpoint holds them. */
  public void export(Path file) throws IOException {
    WeightsFile.write(
        program,
        DecoderWeights.shapes(config),
        (scope, name) -> weights.values().get(name),
        file,
        DType.BF16);
  }

  /** Takes one step of AdamW on the batch's mean loss; products run in bf16. */
  public Step step(TokenBatch batch, AdamW optimizer) {
    try (Values scope = Values.of(program)) {
      NDList arguments = weights.arguments();
      arguments.add(Trainable.named("tokens", inputs(scope, batch)));
      arguments.add(Trainable.named("targets", targets(scope, batch)));
      arguments.add(Trainable.named("rope", rope));
      arguments.add(Trainable.named("shape", shape));
      arguments.add(Trainable.named("eps", epsilon));
      float[] hyper = optimizer.values();
      arguments.add(Trainable.named("hyper", scope.floats(hyper, hyper.length)));
      NDList result = weights.train("train", arguments);
      try (result) {
        return new Step(result.get(0).getFloat(), result.get(1).getFloat());
      }
    }
  }

  /** Mean cross entropy in nats over the batch's targets, with products in float32 or bf16. */
  public float loss(TokenBatch batch, boolean float32) {
    try (Values scope = Values.of(program)) {
      IValue result =
          scope.call(
              program,
              "loss",
              scope.map(weights.values()),
              scope.value(inputs(scope, batch)),
              scope.value(targets(scope, batch)),
              scope.value(rope),
              scope.list(config.layers(), config.heads(), config.groups()),
              scope.value(config.epsilon()),
              scope.value(float32 ? FLOAT32 : BFLOAT16));
      return scope.tensor(result).getFloat();
    }
  }

  /** A model for serving, in bf16, made from copies of today's weights. */
  public Decoder decoder(int slots) {
    return Decoder.of(
        config,
        WeightSource.of(weights.values()),
        new Decoder.Options(
            program.device(), slots, config.contextLength(), WeightFormat.BF16));
  }

  private static PtNDArray inputs(Values scope, TokenBatch batch) {
    return scope.longs(batch.inputs(), batch.rows(), batch.columns());
  }

  private static PtNDArray targets(Values scope, TokenBatch batch) {
    return scope.longs(batch.targets(), batch.rows(), batch.columns());
  }

  @Override
  public void close() {
    owned.close();
    weights.close();
    program.close();
  }
}
