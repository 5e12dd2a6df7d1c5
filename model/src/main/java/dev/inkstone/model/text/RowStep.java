package dev.inkstone.model.text;

import ai.djl.pytorch.jni.IValue;
import dev.inkstone.model.text.kernel.RowKernels;
import dev.inkstone.model.torch.DType;
import dev.inkstone.model.torch.Program;
import dev.inkstone.model.torch.Values;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * One thread's share of a step: some sequences, and maybe chunks of prompts. Rows are those of the
 * sequences and behind them the padded ones of each chunk.
 */
final class RowStep implements AutoCloseable {
  private final Program program;
  private final DecoderConfig config;
  private final VectorWeights weights;
  private final KeyValueCache cache;
  private final ChunkLayout layout;
  private final RowArithmetic arithmetic;
  private final Values fixed;
  private final IValue queries;
  private final IValue groups;
  private final RowBuffer keys;
  private RowBuffers buffers;

  RowStep(VectorSteps.Model model) {
    this.program = model.program();
    this.config = model.config();
    this.weights = model.weights();
    this.cache = model.cache();
    this.layout = model.layout();
    this.arithmetic = new RowArithmetic(model);
    this.fixed = Values.of(program);
    this.queries = fixed.value(config.heads() / config.groups());
    this.groups = fixed.value(config.groups());
    int positions = config.groups() * cache.width(model.contextLength());
    this.keys = new RowBuffer(program, fixed, positions, config.headSize(), DType.BF16);
  }

  /**
   * Computes one token of each of some neighbouring slots, and chunks of other slots.
   *
   * @param first the first of the slots
   * @param tokens their newest tokens, and those of the chunks as {@link ChunkLayout} pads them
   * @param positions where the former stand
   * @param logits receives the rows of the slots from row {@code first} on, and behind them those of
   *     the chunks that want theirs; null if nobody does
   */
  void run(int first, long[] tokens, int[] positions, List<PromptChunk> chunks, float[] logits) {
    makeRoom(tokens.length);
    try (Values scope = Values.of(program)) {
      Pass pass = new Pass(scope, first, positions, chunks);
      pass.layers(tokens);
      if (logits != null) {
        pass.head(logits);
      }
    }
  }

  /**
   * Computes a chunk and what it says of the token after each of its own.
   *
   * @param tokens those of the chunk as {@link ChunkLayout} pads them
   */
  void score(PromptChunk chunk, long[] tokens, long[] following, int known, float[] scores) {
    makeRoom(tokens.length);
    try (Values scope = Values.of(program)) {
      Pass pass = new Pass(scope, 0, new int[0], List.of(chunk));
      pass.layers(tokens);
      pass.score(following, known, scores);
    }
  }

  private void makeRoom(int rows) {
    if (buffers == null || buffers.rows() < rows) {
      close(buffers);
      boolean int8 = weights.head().int8();
      buffers = new RowBuffers(program, config, int8, Shapes.rows(rows));
    }
  }

  /** One run through all layers. */
  private final class Pass {
    private final Values scope;
    private final int first;
    private final int[] positions;
    private final List<PromptChunk> chunks;
    private final IValue[] places;
    private final IValue[] futures;

    Pass(Values scope, int first, int[] positions, List<PromptChunk> chunks) {
      this.scope = scope;
      this.first = first;
      this.positions = positions;
      this.chunks = chunks;
      this.places = new IValue[chunks.size()];
      this.futures = new IValue[chunks.size()];
      IValue like = weights.layers().get(0).slots();
      for (int i = 0; i < places.length; i++) {
        places[i] = layout.place(scope, chunks.get(i));
        futures[i] = scope.call(program, "future", queries, places[i], like);
      }
    }

    void layers(long[] tokens) {
      int rows = tokens.length;
      IValue ids = scope.value(scope.longs(tokens, rows));
      scope.read(scope.call(program, "embed_rows", weights.top(), ids), buffers.x());
      IValue hidden = buffers.hidden().first(scope, rows);
      IValue heads = buffers.heads().first(scope, rows);
      IValue inner = buffers.inner().first(scope, rows);
      IValue qkv = buffers.qkv().first(scope, rows);
      IValue sum = buffers.sum().first(scope, rows);
      IValue gateUp = buffers.gateUp().first(scope, rows);
      for (VectorWeights.Layer layer : weights.layers()) {
        norm(layer.attentionGains(), rows);
        layer.qkv().multiply(hidden, qkv);
        attend(layer);
        layer.o().multiply(heads, sum);
        add(rows);
        norm(layer.mlpGains(), rows);
        layer.gateUp().multiply(hidden, gateUp);
        gate(rows);
        layer.down().multiply(inner, sum);
        add(rows);
      }
    }

    private void norm(float[] gains, int rows) {
      for (int row = 0; row < rows; row++) {
        arithmetic.norm(buffers, gains, row, row);
      }
    }

    private void gate(int rows) {
      for (int row = 0; row < rows; row++) {
        arithmetic.gate(buffers, row);
      }
    }

    private void add(int rows) {
      for (int row = 0; row < rows; row++) {
        arithmetic.add(buffers, row);
      }
    }

    private void attend(VectorWeights.Layer layer) {
      for (int row = 0; row < positions.length; row++) {
        arithmetic.attend(buffers, layer, row, first + row, positions[row]);
      }
      int from = positions.length;
      for (int i = 0; i < places.length; i++) {
        attendChunk(layer, i, from);
        from += layout.rows(chunks.get(i));
      }
    }

    /** A chunk whose rows begin at {@code from}; attention among many rows is the program's. */
    private void attendChunk(VectorWeights.Layer layer, int index, int from) {
      PromptChunk chunk = chunks.get(index);
      int count = chunk.tokens().length;
      for (int i = 0; i < count; i++) {
        arithmetic.query(buffers, layer, from + i, chunk.slot(), chunk.position() + i);
      }
      int reach = cache.width(chunk.end());
      arithmetic.keys(keys, layer, chunk.slot(), chunk.end(), reach);
      IValue[] arguments = {
        buffers.queries().tensor(),
        keys.tensor(),
        layer.slots(),
        places[index],
        scope.value(from),
        groups,
        futures[index],
        buffers.mixed().tensor()
      };
      program.call("attend_rows", arguments).close();
      for (int row = from; row < from + count; row++) {
        arithmetic.take(buffers, row);
      }
    }

    void score(long[] following, int known, float[] scores) {
      int rows = following.length;
      norm(weights.gains(), rows);
      IValue[] arguments = {
        weights.head().product(scope, buffers.hidden().first(scope, rows)),
        scope.value(scope.floats(Arrays.copyOf(buffers.factors(), rows), rows, 1)),
        scope.value(scope.longs(following, rows)),
        scope.value(known)
      };
      scope.read(scope.call(program, "row_scores", arguments), scores);
    }

    void head(float[] logits) {
      int wanted = 0;
      while (wanted < positions.length) {
        arithmetic.norm(buffers, weights.gains(), wanted, wanted);
        wanted++;
      }
      int from = wanted;
      for (PromptChunk chunk : chunks) {
        if (chunk.wanted()) {
          int last = from + chunk.tokens().length - 1;
          arithmetic.norm(buffers, weights.gains(), last, wanted);
          wanted++;
        }
        from += layout.rows(chunk);
      }
      if (wanted > 0) {
        read(weights.head().product(scope, buffers.hidden().first(scope, wanted)), wanted, logits);
      }
    }

    private void read(IValue product, int rows, float[] logits) {
      ByteBuffer bytes = scope.buffer(scope.tensor(product));
      int size = config.vocabularySize();
      for (int row = 0; row < rows; row++) {
        int offset = Float.BYTES * row * size;
        float factor = buffers.factors()[row];
        RowKernels.read(bytes, offset, size, factor, logits, (first + row) * size);
      }
    }
  }

  @Override
  public void close() {
    close(buffers);
    fixed.close();
  }

  private static void close(RowBuffers buffers) {
    if (buffers != null) {
      buffers.close();
    }
  }
}
