package dev.inkstone.model.text;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.torch.Program;
import dev.inkstone.model.torch.SafeTensors;
import dev.inkstone.model.torch.TorchDevice;
import dev.inkstone.model.torch.Values;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A decoder-only transformer as a {@link TextModel}: packed weights and a key and value cache on
 * one device, and one program call a step. Closing frees all of it.
 */
public final class Decoder implements TextModel {
  /** The number format of products and cache, with libtorch's name for it. */
  public enum Precision {
    FLOAT32(6),
    BFLOAT16(15);

    private final long dtype;

    Precision(long dtype) {
      this.dtype = dtype;
    }
  }

  /**
   * How to hold a model.
   *
   * @param device where the weights and the cache live
   * @param slots sequences held at once
   * @param contextLength positions of a slot; no more than the model has are used
   * @param precision of products and cache
   */
  public record Options(TorchDevice device, int slots, int contextLength, Precision precision) {
    public Options {
      if (slots < 1 || contextLength < 1) {
        throw new IllegalArgumentException("slots and context length must be at least 1");
      }
    }
  }

  private final DecoderConfig config;
  private final Program program;
  private final Values owned;
  private final int slots;
  private final int contextLength;
  private final IValue weights;
  private final IValue cache;
  private final IValue rope;
  private final IValue heads;
  private final IValue groups;
  private final IValue epsilon;

  private Decoder(DecoderConfig config, Program program, WeightSource source, Options options)
      throws IOException {
    this.config = config;
    this.program = program;
    this.owned = Values.of(program);
    this.slots = options.slots();
    this.contextLength = Math.min(options.contextLength(), config.contextLength());
    this.heads = owned.value(config.heads());
    this.groups = owned.value(config.groups());
    this.epsilon = owned.value(config.epsilon());
    IValue dtype = owned.value(options.precision().dtype);
    this.weights = packed(source, dtype);
    this.rope = owned.call(program, "cast", ropeTable(), dtype);
    this.cache =
        owned.call(
            program,
            "cache",
            rope,
            owned.value(config.layers()),
            owned.value(slots),
            groups,
            owned.value(contextLength),
            owned.value(config.headSize()));
  }

  /** One packed map a layer and one for what stands around the layers. */
  private IValue packed(WeightSource source, IValue dtype) throws IOException {
    IValue[] maps = new IValue[config.layers() + 1];
    Map<String, long[]> shapes = DecoderWeights.shapes(config);
    for (int i = 0; i < config.layers(); i++) {
      String prefix = DecoderWeights.layerPrefix(config, i);
      try (Values scope = Values.of(program)) {
        IValue layer = tensors(scope, source, shapes, name -> name.startsWith(prefix));
        maps[i] = owned.adopt(program.call("pack_layer", layer, scope.value(prefix), dtype));
      }
    }
    try (Values scope = Values.of(program)) {
      IValue top = tensors(scope, source, shapes, name -> !DecoderWeights.inLayer(name));
      maps[config.layers()] = owned.adopt(program.call("pack_top", top, dtype));
    }
    return owned.list(maps);
  }

  private static IValue tensors(
      Values scope, WeightSource source, Map<String, long[]> shapes, Predicate<String> wanted)
      throws IOException {
    Map<String, PtNDArray> tensors = new LinkedHashMap<>();
    for (Map.Entry<String, long[]> entry : shapes.entrySet()) {
      if (wanted.test(entry.getKey())) {
        String name = entry.getKey();
        tensors.put(name, source.tensor(scope, name, entry.getValue()));
      }
    }
    return scope.map(tensors);
  }

  private IValue ropeTable() {
    float[] table = Rope.table(config);
    return owned.value(owned.floats(table, 2, config.contextLength(), config.headSize()));
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

  /** A decoder over copies of weights that are already tensors. */
  static Decoder of(DecoderConfig config, Map<String, PtNDArray> tensors, Options options) {
    Program program = Program.load(config.program(), options.device());
    try {
      return open(config, program, WeightSource.of(tensors), options);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Decoder open(
      DecoderConfig config, Program program, WeightSource source, Options options)
      throws IOException {
    try {
      return new Decoder(config, program, source, options);
    } catch (IOException | RuntimeException e) {
      program.close();
      throw e;
    }
  }

  @Override
  public int vocabularySize() {
    return config.vocabularySize();
  }

  @Override
  public int contextLength() {
    return contextLength;
  }

  @Override
  public int slots() {
    return slots;
  }

  @Override
  public void prefill(int slot, int[] tokens, int position, float[] logits) {
    checkSlot(slot);
    checkPosition(position + tokens.length - 1);
    long[] ids = new long[tokens.length];
    for (int i = 0; i < tokens.length; i++) {
      ids[i] = checkToken(tokens[i]);
    }
    try (Values scope = Values.of(program)) {
      IValue result =
          scope.call(
              program,
              "prefill",
              weights,
              cache,
              rope,
              scope.value(scope.longs(ids, ids.length)),
              scope.value(slot),
              scope.value(position),
              heads,
              groups,
              epsilon,
              scope.value(logits != null));
      if (logits != null) {
        scope.read(result, logits);
      }
    }
  }

  @Override
  public void decode(int[] tokens, int[] positions, float[] logits) {
    int n = tokens.length;
    checkSlot(n - 1);
    long[] step = new long[2 * n];
    int span = 0;
    for (int i = 0; i < n; i++) {
      step[i] = checkToken(tokens[i]);
      step[n + i] = checkPosition(positions[i]);
      span = Math.max(span, positions[i] + 1);
    }
    try (Values scope = Values.of(program)) {
      IValue result =
          scope.call(
              program,
              "decode",
              weights,
              cache,
              rope,
              scope.value(scope.longs(step, 2, n)),
              scope.value(span),
              heads,
              groups,
              epsilon);
      scope.read(result, logits);
    }
  }

  @Override
  public void copy(int fromSlot, int toSlot, int length) {
    checkSlot(fromSlot);
    checkSlot(toSlot);
    checkPosition(length - 1);
    try (Values scope = Values.of(program)) {
      IValue from = scope.value(fromSlot);
      scope.call(program, "copy", cache, from, scope.value(toSlot), scope.value(length));
    }
  }

  private void checkSlot(int slot) {
    if (slot < 0 || slot >= slots) {
      throw new IllegalArgumentException("slot " + slot + " is not in [0, " + slots + ")");
    }
  }

  private int checkPosition(int position) {
    if (position < 0 || position >= contextLength) {
      throw new IllegalArgumentException(
          "position " + position + " is not in [0, " + contextLength + ")");
    }
    return position;
  }

  private int checkToken(int token) {
    if (token < 0 || token >= config.vocabularySize()) {
      throw new IllegalArgumentException(
          "token " + token + " is not in [0, " + config.vocabularySize() + ")");
    }
    return token;
  }

  @Override
  public void close() {
    owned.close();
    program.close();
  }
}
