package dev.inkstone.model.text;

import ai.djl.pytorch.jni.IValue;
import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.torch.Program;
import dev.inkstone.model.torch.SafeTensors;
import dev.inkstone.model.torch.TorchDevice;
import dev.inkstone.model.torch.Values;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;

/**
 * A decoder-only transformer as a {@link TextModel}: packed weights and a key and value cache on
 * one device, and the way to compute on them that is fastest there. Closing frees all of it.
 */
public final class Decoder implements TextModel {
  /**
   * How to hold a model.
   *
   * @param device where the weights and the cache live
   * @param slots sequences held at once
   * @param contextLength positions of a slot; no more than the model has are used
   * @param weights their number format; the cache is in float32 for float32, else in bf16
   */
  public record Options(TorchDevice device, int slots, int contextLength, WeightFormat weights) {
    public Options {
      if (slots < 1 || contextLength < 1) {
        throw new IllegalArgumentException("slots and context length must be at least 1");
      }
      if (weights.quantised() && !device.equals(TorchDevice.CPU)) {
        throw new IllegalArgumentException(
            "weights " + weights + " run on the CPU alone; use BF16 on " + device);
      }
    }
  }

  private final DecoderConfig config;
  private final Program program;
  private final Values owned;
  private final Bounds bounds;
  private final IValue weights;
  private final KeyValueCache cache;
  private final Steps steps;
  private final IValue rope;
  private final IValue heads;
  private final IValue groups;
  private final IValue epsilon;

  private Decoder(DecoderConfig config, Program program, WeightSource source, Options options)
      throws IOException {
    this.config = config;
    this.program = program;
    this.owned = Values.of(program);
    this.bounds = Bounds.of(config, options);
    this.heads = owned.value(config.heads());
    this.groups = owned.value(config.groups());
    this.epsilon = owned.value(config.epsilon());
    WeightFormat kind = options.weights();
    this.weights = new PackedWeights(config, program, source, kind).pack(owned);
    this.rope = rope(kind);
    this.cache = new KeyValueCache(program, owned, config, rope, options);
    this.steps = VectorSteps.take(config, options) ? vectorSteps(kind) : programSteps(kind);
  }

  private Steps programSteps(WeightFormat kind) {
    ChunkLayout layout = new ChunkLayout(bounds, cache, !kind.quantised());
    return new ProgramSteps(
        program, bounds, cache, layout, weights, rope, heads, groups, epsilon);
  }

  private Steps vectorSteps(WeightFormat kind) {
    VectorWeights all = VectorWeights.of(program, owned, weights, kind, cache.tensors());
    Turns turns = new Turns(config, bounds.contextLength(), kind.quantised());
    return new VectorSteps(
        new VectorSteps.Model(program, config, all, cache, turns, kind), bounds);
  }

  /** The table of positions, as the program wants it for weights of this kind. */
  private IValue rope(WeightFormat kind) {
    int positions = bounds.contextLength();
    float[] table = Rope.table(config, positions);
    IValue angles = owned.value(owned.floats(table, 2, positions, config.headSize()));
    return kind.quantised()
        ? owned.call(program, "turns", angles)
        : owned.call(program, "cast", angles, owned.value(kind.attention().torch()));
  }

  /**
   * Loads a verified checkpoint.
   *
   * @throws IOException if the configuration names no known architecture, or the weights do not fit
   *     it, naming the field or tensor
   */
  public static Decoder load(Checkpoint checkpoint, Options options) throws IOException {
    DecoderConfig config;
    try {
      config = DecoderConfig.from(checkpoint.config());
    } catch (IllegalArgumentException e) {
      throw new IOException(checkpoint.folder() + ": " + e.getMessage(), e);
    }
    Program program = Program.load(config.program(), options.device());
    try (SafeTensors file = SafeTensors.open(checkpoint.weights())) {
      return open(config, program, WeightSource.of(program, file), options);
    }
  }

  /** A decoder over weights from elsewhere, which must be complete. */
  static Decoder of(DecoderConfig config, WeightSource source, Options options) {
    Program program = Program.load(config.program(), options.device());
    try {
      return open(config, program, source, options);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Decoder open(
      DecoderConfig config, Program program, WeightSource source, Options options)
      throws IOException {
    try {
      PackedWeights.requireFit(config, options.weights());
      return new Decoder(config, program, source, options);
    } catch (IOException | RuntimeException e) {
      program.close();
      throw e;
    }
  }

  /** The packed weights, for other programs to run on. */
  IValue packed() {
    return weights;
  }

  @Override
  public int vocabularySize() {
    return bounds.vocabularySize();
  }

  @Override
  public int contextLength() {
    return bounds.contextLength();
  }

  @Override
  public int slots() {
    return bounds.slots();
  }

  @Override
  public void prefill(int slot, int[] tokens, int position, float[] logits) {
    PromptChunk chunk = new PromptChunk(slot, tokens, position, logits != null);
    begin(chunk);
    steps.prefill(chunk, logits);
  }

  @Override
  public void score(int slot, int[] tokens, int position, int known, float[] scores) {
    int count = tokens.length - 1;
    long[] following = bounds.tokens(Arrays.copyOfRange(tokens, 1, count + 1));
    PromptChunk chunk = new PromptChunk(slot, Arrays.copyOf(tokens, count), position, false);
    begin(chunk);
    steps.score(chunk, following, known, scores);
  }

  @Override
  public void decode(int[] tokens, int[] positions, float[] logits) {
    decodeBeside(tokens, positions, List.of(), logits);
  }

  @Override
  public void decodeBeside(
      int[] tokens, int[] positions, List<PromptChunk> chunks, float[] logits) {
    bounds.step(tokens, positions);
    for (PromptChunk chunk : chunks) {
      if (chunk.slot() < tokens.length) {
        throw new IllegalArgumentException("slot " + chunk.slot() + " decodes in this step");
      }
      begin(chunk);
    }
    for (int i = 0; i < positions.length; i++) {
      cache.extend(i, positions[i]);
    }
    steps.decode(tokens, positions, chunks, logits);
  }

  /** Checks a chunk and makes room for it, which may move slots. */
  private void begin(PromptChunk chunk) {
    bounds.slot(chunk.slot());
    bounds.position(chunk.position());
    bounds.position(chunk.end() - 1);
    bounds.tokens(chunk.tokens());
    cache.resize(chunk.slot(), chunk.end());
  }

  /**
   * Mean cross entropy in nats over the batch's targets, computed on the weights as they serve; the
   * slots are not touched.
   */
  public float loss(TokenBatch batch) {
    try (Values scope = Values.of(program)) {
      return scope.tensor(whole(scope, "packed_loss", batch)).getFloat();
    }
  }

  /** Runs a method over whole sequences. */
  private IValue whole(Values scope, String method, TokenBatch batch) {
    return scope.call(
        program,
        method,
        weights,
        scope.value(scope.longs(batch.inputs(), batch.rows(), batch.columns())),
        scope.value(scope.longs(batch.targets(), batch.rows(), batch.columns())),
        rope,
        heads,
        groups,
        epsilon);
  }

  /**
   * The sum of the log-probabilities of each row's targets in nats, computed on the weights as they
   * serve; the slots are not touched.
   */
  public float[] logProbabilities(TokenBatch batch) {
    float[] sums = new float[batch.rows()];
    try (Values scope = Values.of(program)) {
      scope.read(whole(scope, "packed_logps", batch), sums);
    }
    return sums;
  }

  @Override
  public void copy(int fromSlot, int toSlot, int length) {
    bounds.slot(fromSlot);
    bounds.slot(toSlot);
    bounds.position(length - 1);
    cache.copy(fromSlot, toSlot, length);
  }

  @Override
  public void close() {
    steps.close();
    cache.close();
    owned.close();
    program.close();
  }
}
