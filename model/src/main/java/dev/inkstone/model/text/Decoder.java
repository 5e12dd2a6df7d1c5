package dev.inkstone.model.text;

import ai.djl.Device;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import dev.inkstone.model.torch.Program;
import dev.inkstone.model.torch.Values;
import java.util.Map;

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
  public record Options(Device device, int slots, int contextLength, Precision precision) {
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

  private Decoder(
      DecoderConfig config, Program program, Map<String, PtNDArray> tensors, Options options) {
    this.config = config;
    this.program = program;
    this.owned = Values.of(program);
    this.slots = options.slots();
    this.contextLength = Math.min(options.contextLength(), config.contextLength());
    long dtype = options.precision().dtype;
    IValue layers = owned.value(config.layers());
    this.heads = owned.value(config.heads());
    this.groups = owned.value(config.groups());
    this.epsilon = owned.value(config.epsilon());
    this.weights = owned.call(program, "pack", owned.map(tensors), layers, owned.value(dtype));
    this.rope = owned.call(program, "cast", ropeTable(), owned.value(dtype));
    this.cache =
        owned.call(
            program,
            "cache",
            rope,
            layers,
            owned.value(slots),
            groups,
            owned.value(contextLength),
            owned.value(config.headSize()));
  }

  private IValue ropeTable() {
    float[] table = Rope.table(config);
    return owned.value(owned.floats(table, 2, config.contextLength(), config.headSize()));
  }

  /**
   * A decoder over weights that are already tensors; it packs copies of them.
   *
   * @param tensors every weight of {@link DecoderWeights#shapes}, of any floating type
   */
  static Decoder of(DecoderConfig config, Map<String, PtNDArray> tensors, Options options) {
    return new Decoder(config, Program.load("decoder", options.device()), tensors, options);
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
