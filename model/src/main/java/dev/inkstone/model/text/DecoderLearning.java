package dev.inkstone.model.text;

import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.torch.AdamW;
import dev.inkstone.model.torch.DType;
import dev.inkstone.model.torch.Program;
import dev.inkstone.model.torch.SafeTensors;
import dev.inkstone.model.torch.TorchDevice;
import dev.inkstone.model.torch.Trainable;
import dev.inkstone.model.torch.TrainableFile;
import dev.inkstone.model.torch.Values;
import dev.inkstone.model.torch.WeightsFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A decoder that learns from ratings, beginning with its parent's weights: all of them, or a
 * low-rank adapter of them. Weights and moments are in float32, products in bf16, and a step is one
 * program call. One thread owns it.
 */
public final class DecoderLearning implements AutoCloseable {
  private static final long FLOAT32 = DType.F32.torch();
  private static final long BFLOAT16 = DType.BF16.torch();

  /**
   * How to learn.
   *
   * @param device where the weights live
   * @param lora the adapter that learns in place of all weights; null for all weights
   * @param seed of the adapter's first values
   * @param float32 whether products run in float32 too, which is slower and exact
   */
  public record Options(TorchDevice device, Lora lora, long seed, boolean float32) {}

  /**
   * What the objectives are scaled by.
   *
   * @param ktoBeta KTO's beta: how soon its value saturates
   * @param dpoBeta DPO's beta: how dear it is to leave the reference model
   * @param baseWeight weight of the base data's cross entropy
   */
  public record Settings(double ktoBeta, double dpoBeta, double baseWeight) {}

  /**
   * What a step saw before it changed the weights.
   *
   * @param kto KTO's loss with its weights
   * @param dpo DPO's
   * @param imitation that of plain imitation
   * @param base mean cross entropy of the base data in nats, without its weight
   * @param total what was descended
   * @param divergence KTO's reference point: the divergence from the reference model over the
   *     mismatched rows in nats, at least 0
   * @param gradientNorm Euclidean norm of all gradients before clipping
   * @param logProbabilities of the examples' rows in nats
   */
  public record Step(
      float kto,
      float dpo,
      float imitation,
      float base,
      float total,
      float divergence,
      float gradientNorm,
      float[] logProbabilities) {}

  private final DecoderConfig config;
  private final Options options;
  private final Program program;
  private final Trainable weights;
  private final Map<String, PtNDArray> frozen = new LinkedHashMap<>();
  private final Values owned;
  private final PtNDArray rope;
  private final PtNDArray shape;
  private final PtNDArray epsilon;

  private DecoderLearning(DecoderConfig config, Options options, Program program) {
    this.config = config;
    this.options = options;
    this.program = program;
    this.weights = new Trainable(program);
    this.owned = Values.of(program);
    int positions = config.contextLength();
    this.rope = owned.floats(Rope.table(config, positions), 2, positions, config.headSize());
    long products = options.float32() ? FLOAT32 : BFLOAT16;
    long turned = config.learnedPositions() ? 1 : 0;
    long[] sizes = {config.layers(), config.heads(), config.groups(), products, turned};
    this.shape = owned.longs(sizes, sizes.length);
    this.epsilon = owned.floats(new float[] {(float) config.epsilon()});
  }

  /**
   * Begins with the weights of a checkpoint.
   *
   * @throws IOException if it holds no decoder, naming the field or tensor
   */
  public static DecoderLearning begin(Checkpoint parent, Options options) throws IOException {
    return open(parent, options, null);
  }

  /**
   * Goes on from what {@link #save} wrote; the parent and the options are those of the beginning.
   *
   * @throws IOException if the file is no such state, or that of other options
   */
  public static DecoderLearning resume(Checkpoint parent, Options options, Path state)
      throws IOException {
    return open(parent, options, state);
  }

  private static DecoderLearning open(Checkpoint parent, Options options, Path state)
      throws IOException {
    DecoderConfig config;
    try {
      config = DecoderConfig.from(parent.config());
    } catch (IllegalArgumentException e) {
      throw new IOException(parent.folder() + ": " + e.getMessage(), e);
    }
    Program program = Program.load(config.program(), options.device());
    DecoderLearning learning = new DecoderLearning(config, options, program);
    try {
      learning.load(parent, state);
      return learning;
    } catch (IOException | RuntimeException e) {
      learning.close();
      throw e;
    }
  }

  private void load(Checkpoint parent, Path state) throws IOException {
    if (state != null) {
      TrainableFile.load(weights, state);
      if (!weights.values().keySet().equals(learned().keySet())) {
        throw new IOException(state + " holds the state of another model or adapter");
      }
    }
    if (options.lora() != null || state == null) {
      try (SafeTensors file = SafeTensors.open(parent.weights())) {
        WeightSource source = WeightSource.of(program, file);
        for (Map.Entry<String, long[]> weight : DecoderWeights.shapes(config).entrySet()) {
          place(weight.getKey(), weight.getValue(), source);
        }
      }
    }
    if (options.lora() != null && state == null) {
      learned().forEach((n, s) -> weights.add(n, Lora.initial(n, s, options.seed()), s));
    }
  }

  /** Names and shapes of what learns. */
  private Map<String, long[]> learned() {
    return options.lora() == null ? DecoderWeights.shapes(config) : options.lora().shapes(config);
  }

  /** A weight of the parent, to learn or to stand still. */
  private void place(String name, long[] size, WeightSource source) throws IOException {
    try (Values scope = Values.of(program)) {
      IValue raw = scope.value(source.tensor(scope, name, size));
      IValue wide = scope.call(program, "cast", raw, scope.value(FLOAT32));
      float[] values = new float[Math.toIntExact(scope.tensor(wide).size())];
      scope.read(wide, values);
      if (options.lora() == null) {
        weights.add(name, values, size);
      } else {
        // Made by hand: gradients do not pass what a program made without recording them.
        frozen.put(name, Trainable.named("f." + name, owned.floats(values, size)));
      }
    }
  }

  /** Takes one step of AdamW on the weighted sum of the objectives. */
  public Step step(LearningBatch batch, Settings settings, AdamW optimizer) {
    try (Values scope = Values.of(program)) {
      NDList arguments = weights.arguments();
      arguments.addAll(frozen.values());
      arguments.addAll(batch.arguments(scope));
      arguments.add(Trainable.named("rope", rope));
      arguments.add(Trainable.named("shape", shape));
      arguments.add(Trainable.named("eps", epsilon));
      float[] hyper = optimizer.values();
      arguments.add(Trainable.named("hyper", scope.floats(hyper, hyper.length)));
      float[] scales = {
        (float) settings.ktoBeta(), (float) settings.dpoBeta(), (float) settings.baseWeight()
      };
      arguments.add(Trainable.named("settings", scope.floats(scales, scales.length)));
      String method = "learn";
      if (options.lora() != null) {
        float[] scale = {(float) options.lora().scale()};
        arguments.add(Trainable.named("scale", scope.floats(scale)));
        method = "learn_adapter";
      }
      try (NDList result = weights.train(method, arguments)) {
        return read(result);
      }
    }
  }

  private static Step read(NDList result) {
    float[] losses = new float[6];
    for (int i = 0; i < losses.length; i++) {
      losses[i] = result.get(i).getFloat();
    }
    return new Step(
        losses[0], losses[1], losses[2], losses[3], losses[4], losses[5],
        result.get(7).getFloat(), result.get(6).toFloatArray());
  }

  /** Writes what learns, with its moments, to a file that must not exist yet. */
  public void save(Path state) throws IOException {
    TrainableFile.save(weights, state);
  }

  /** Writes all weights, an adapter merged into them, rounded to bf16 as a checkpoint has them. */
  public void export(Path file) throws IOException {
    WeightsFile.write(
        program, DecoderWeights.shapes(config), this::whole, file, DType.BF16);
  }

  /**
   * Writes the adapter in the format of PEFT, see {@link LoraFile}.
   *
   * @throws IllegalStateException if all weights learn
   */
  public void exportAdapter(Path folder, String baseModel) throws IOException {
    if (options.lora() == null) {
      throw new IllegalStateException("all weights learn, so there is no adapter to export");
    }
    LoraFile.write(folder, config, options.lora(), weights.values(), baseModel);
  }

  /** A model for serving, in bf16 or float32, made from copies of today's weights. */
  public Decoder decoder(int slots) {
    WeightFormat kind = options.float32() ? WeightFormat.FLOAT32 : WeightFormat.BF16;
    return Decoder.of(
        config,
        (scope, name, size) -> whole(scope, name),
        new Decoder.Options(program.device(), slots, config.contextLength(), kind));
  }

  /** A weight as the model has it today, an adapter merged into it. */
  private PtNDArray whole(Values scope, String name) {
    if (options.lora() == null) {
      return weights.values().get(name);
    }
    PtNDArray a = weights.values().get(name + Lora.A);
    if (a == null) {
      return frozen.get(name);
    }
    PtNDArray b = weights.values().get(name + Lora.B);
    return scope.tensor(
        scope.call(
            program,
            "merged",
            scope.value(frozen.get(name)),
            scope.value(a),
            scope.value(b),
            scope.value(options.lora().scale()),
            scope.value(config.learnedPositions())));
  }

  @Override
  public void close() {
    owned.close();
    weights.close();
    program.close();
  }
}
