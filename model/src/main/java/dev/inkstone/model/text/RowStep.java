package dev.inkstone.model.text;

import ai.djl.pytorch.jni.IValue;
import dev.inkstone.model.text.kernel.CachedAttention;
import dev.inkstone.model.text.kernel.RowKernels;
import dev.inkstone.model.torch.DType;
import dev.inkstone.model.torch.Program;
import dev.inkstone.model.torch.Values;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * One thread's share of a step: some sequences, and maybe chunks of prompts. Rows are those of the
 * sequences and behind them the padded ones of each chunk. The residual stream x [R, C] is in float32; a
 * product's input is in bf16, or for int8 matrices each row divided by its peak, which the result is
 * multiplied by. That factor takes in the root of RMSNorm (Zhang &amp; Sennrich 2019, equation 4), too.
 */
final class RowStep implements AutoCloseable {
  /** Below this a row counts as zeros. */
  private static final float NOTHING = 1e-30f;

  private final Program program;
  private final DecoderConfig config;
  private final VectorWeights weights;
  private final KeyValueCache cache;
  private final ChunkLayout layout;
  private final Turns turns;
  private final boolean int8;
  private final IValue groups;
  private final Values fixed;
  private final CachedAttention attention;
  private final float[] projected;
  private final float[] attended;
  private final float[] scratch;
  private Buffers buffers;

  RowStep(VectorSteps.Model model) {
    this.program = model.program();
    this.config = model.config();
    this.weights = model.weights();
    this.cache = model.cache();
    this.layout = model.layout();
    this.turns = model.turns();
    this.int8 = weights.head().int8();
    this.fixed = Values.of(program);
    this.groups = fixed.value(config.groups());
    int width = config.headSize();
    this.attention = new CachedAttention(config.heads(), config.groups(), width);
    this.projected = new float[(config.heads() + 2 * config.groups()) * width];
    this.attended = new float[config.heads() * width];
    this.scratch = new float[Math.max(config.hiddenSize(), config.intermediateSize())];
  }

  /** Memory for so many rows. */
  private final class Buffers implements AutoCloseable {
    private final Values owner = Values.of(program);
    private final int rows;
    private final float[] x;
    private final float[] factors;
    private final RowBuffer hidden;
    private final RowBuffer heads;
    private final RowBuffer inner;
    private final RowBuffer qkv;
    private final RowBuffer sum;
    private final RowBuffer gateUp;
    private final RowBuffer queries;
    private final RowBuffer mixed;

    Buffers(int rows) {
      this.rows = rows;
      DType input = int8 ? DType.F32 : DType.BF16;
      this.x = new float[rows * config.hiddenSize()];
      this.factors = new float[rows];
      this.hidden = buffer(config.hiddenSize(), input);
      this.heads = buffer(attended.length, input);
      this.inner = buffer(config.intermediateSize(), input);
      this.qkv = buffer(projected.length, DType.F32);
      this.sum = buffer(config.hiddenSize(), DType.F32);
      this.gateUp = buffer(2 * config.intermediateSize(), DType.F32);
      this.queries = buffer(attended.length, DType.BF16);
      this.mixed = buffer(attended.length, DType.F32);
    }

    private RowBuffer buffer(int columns, DType type) {
      return new RowBuffer(program, owner, rows, columns, type);
    }

    @Override
    public void close() {
      owner.close();
    }
  }

  /**
   * Computes one token of each of some neighbouring slots, and chunks of other slots.
   *
   * @param first the first of the slots
   * @param tokens their newest tokens, and those of the chunks as {@link ChunkLayout} pads them
   * @param positions where the former stand
   * @param logits receives the rows of the slots from row {@code first} on, and behind them those of
   *     the chunks that want theirs
   */
  void run(int first, long[] tokens, int[] positions, List<PromptChunk> chunks, float[] logits) {
    if (buffers == null || buffers.rows < tokens.length) {
      close(buffers);
      buffers = new Buffers(Shapes.rows(tokens.length));
    }
    try (Values scope = Values.of(program)) {
      new Pass(scope, first, positions, chunks).run(tokens, logits);
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
      for (int i = 0; i < places.length; i++) {
        places[i] = layout.place(scope, chunks.get(i));
        IValue like = weights.layers().get(0).slots();
        IValue queries = scope.value(config.heads() / config.groups());
        futures[i] = scope.call(program, "future", queries, places[i], like);
      }
    }

    void run(long[] tokens, float[] logits) {
      int rows = tokens.length;
      IValue ids = scope.value(scope.longs(tokens, rows));
      scope.read(scope.call(program, "embed_rows", weights.top(), ids), buffers.x);
      IValue hidden = buffers.hidden.first(scope, rows);
      IValue heads = buffers.heads.first(scope, rows);
      IValue inner = buffers.inner.first(scope, rows);
      IValue qkv = buffers.qkv.first(scope, rows);
      IValue sum = buffers.sum.first(scope, rows);
      IValue gateUp = buffers.gateUp.first(scope, rows);
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
      if (logits != null) {
        head(logits);
      }
    }

    private void attend(VectorWeights.Layer layer) {
      int row = 0;
      for (int position : positions) {
        int slot = first + row;
        project(layer, row, slot, position);
        attention.attend(projected, rows(layer, slot, position), attended);
        buffers.factors[row] = put(attended, 0, buffers.heads, row);
        row++;
      }
      for (int i = 0; i < places.length; i++) {
        row = attendChunk(layer, i, row);
      }
    }

    private CachedAttention.Rows rows(VectorWeights.Layer layer, int slot, int position) {
      int keys = at(slot, 0, 0);
      int values = keys + layer.cache().capacity() / 2;
      int stride = rowBytes() * cache.stride(slot);
      return new CachedAttention.Rows(layer.cache(), keys, values, stride, position + 1);
    }

    /** A chunk whose rows begin at {@code from}; returns where the next one's do. */
    private int attendChunk(VectorWeights.Layer layer, int index, int from) {
      PromptChunk chunk = chunks.get(index);
      int count = chunk.tokens().length;
      RowBuffer queries = buffers.queries;
      for (int i = 0; i < count; i++) {
        project(layer, from + i, chunk.slot(), chunk.position() + i);
        int offset = queries.offset(from + i);
        RowKernels.writeBf16(projected, 0, attended.length, queries.bytes(), offset);
      }
      IValue[] arguments = {
        queries.tensor(),
        layer.slots(),
        places[index],
        scope.value(from),
        groups,
        futures[index],
        buffers.mixed.tensor()
      };
      program.call("attend_rows", arguments).close();
      for (int i = from; i < from + count; i++) {
        read(buffers.mixed, i, 1, attended);
        buffers.factors[i] = put(attended, 0, buffers.heads, i);
      }
      return from + layout.rows(chunk);
    }

    private void head(float[] logits) {
      int wanted = 0;
      for (int row = 0; row < positions.length; row++) {
        // What comes before in its buffer has been read.
        buffers.factors[wanted++] = normed(weights.gains(), row, row);
      }
      int from = positions.length;
      for (PromptChunk chunk : chunks) {
        if (chunk.wanted()) {
          int last = from + chunk.tokens().length - 1;
          buffers.factors[wanted] = normed(weights.gains(), last, wanted);
          wanted++;
        }
        from += layout.rows(chunk);
      }
      if (wanted == 0) {
        return;
      }
      IValue product = weights.head().product(scope, buffers.hidden.first(scope, wanted));
      ByteBuffer bytes = scope.buffer(scope.tensor(product));
      int size = config.vocabularySize();
      for (int row = 0; row < wanted; row++) {
        int offset = Float.BYTES * row * size;
        float factor = buffers.factors[row];
        RowKernels.read(bytes, offset, size, factor, logits, (first + row) * size);
      }
    }
  }

  /** Normalises x for the product that is next. */
  private void norm(float[] gains, int rows) {
    for (int row = 0; row < rows; row++) {
      buffers.factors[row] = normed(gains, row, row);
    }
  }

  /**
   * Puts a row of x where a normalised row is wanted; returns what makes its product one.
   *
   * @param gains times the root of C; quantised matrices hold them
   */
  private float normed(float[] gains, int row, int to) {
    int width = config.hiddenSize();
    int at = row * width;
    float squares = RowKernels.sumOfSquares(buffers.x, at, width);
    float root = (float) (1 / Math.sqrt(squares + width * config.epsilon()));
    if (gains == null) {
      return root * put(buffers.x, at, buffers.hidden, to);
    }
    RowKernels.scale(buffers.x, at, width, gains, 0, root, scratch, 0);
    return put(scratch, 0, buffers.hidden, to);
  }

  /** Puts a row where a product reads it, and returns the factor that its result wants. */
  private float put(float[] row, int at, RowBuffer to, int index) {
    int offset = to.offset(index);
    if (!int8) {
      RowKernels.writeBf16(row, at, to.columns(), to.bytes(), offset);
      return 1;
    }
    float peak = RowKernels.peak(row, at, to.columns());
    float by = peak < NOTHING ? 0 : 1 / peak;
    RowKernels.write(row, at, to.columns(), by, to.bytes(), offset);
    return peak;
  }

  private static void read(RowBuffer from, int row, float factor, float[] to) {
    RowKernels.read(from.bytes(), from.offset(row), from.columns(), factor, to, 0);
  }

  /** Makes q, k and v of a row, positions applied: q stays, k and v go to the slot's cache. */
  private void project(VectorWeights.Layer layer, int row, int slot, int position) {
    read(buffers.qkv, row, buffers.factors[row], projected);
    if (layer.bias() != null) {
      RowKernels.add(layer.bias(), projected.length, projected, 0);
    }
    int turned = config.heads() + config.groups();
    if (layer.headGains() != null) {
      normHeads(layer.headGains(), turned);
    }
    turns.apply(projected, turned, position);
    int width = config.headSize();
    int half = layer.cache().capacity() / 2;
    for (int group = 0; group < config.groups(); group++) {
      int key = (config.heads() + group) * width;
      int value = (turned + group) * width;
      int to = at(slot, group, position);
      RowKernels.writeBf16(projected, key, width, layer.cache(), to);
      RowKernels.writeBf16(projected, value, width, layer.cache(), half + to);
    }
  }

  private void normHeads(float[] gains, int heads) {
    int width = config.headSize();
    for (int at = 0; at < heads * width; at += width) {
      float mean = RowKernels.sumOfSquares(projected, at, width) / width;
      float root = (float) (1 / Math.sqrt(mean + config.epsilon()));
      RowKernels.scale(projected, at, width, gains, at, root, projected, at);
    }
  }

  /** The byte where the keys of a position are. */
  private int at(int slot, int group, int position) {
    return rowBytes() * (int) (cache.start(slot) + group * cache.stride(slot) + position);
  }

  private int rowBytes() {
    return Short.BYTES * config.headSize();
  }

  private void gate(int rows) {
    int width = config.intermediateSize();
    for (int row = 0; row < rows; row++) {
      RowBuffer from = buffers.gateUp;
      RowKernels.gate(from.bytes(), from.offset(row), width, buffers.factors[row], scratch);
      buffers.factors[row] = put(scratch, 0, buffers.inner, row);
    }
  }

  /** Adds the last product to the residual stream. */
  private void add(int rows) {
    int width = config.hiddenSize();
    RowBuffer sum = buffers.sum;
    for (int row = 0; row < rows; row++) {
      float factor = buffers.factors[row];
      RowKernels.add(sum.bytes(), sum.offset(row), width, factor, buffers.x, row * width);
    }
  }

  @Override
  public void close() {
    close(buffers);
    fixed.close();
  }

  private static void close(Buffers buffers) {
    if (buffers != null) {
      buffers.close();
    }
  }
}
