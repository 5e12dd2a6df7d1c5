package dev.inkstone.model.text;

import dev.inkstone.model.text.kernel.CachedAttention;
import dev.inkstone.model.text.kernel.KeyBlocks;
import dev.inkstone.model.text.kernel.RowKernels;

/**
 * What happens to rows between the products of a layer, one after the other.
 *
 * <p>A product's input is in bf16, or for int8 matrices each row divided by its peak, which the result
 * is multiplied by. That factor takes in the root of RMSNorm (Zhang &amp; Sennrich 2019, equation 4)
 * where the gains of the norm are in the matrix.
 */
final class RowArithmetic {
  /** Below this a row counts as zeros. */
  private static final float NOTHING = 1e-30f;

  private final DecoderConfig config;
  private final KeyValueCache cache;
  private final Turns turns;
  private final boolean int8;
  private final CachedAttention attention;
  private final float[] projected;
  private final int attended;
  private final float[] scratch;

  RowArithmetic(VectorSteps.Model model) {
    this.config = model.config();
    this.cache = model.cache();
    this.turns = model.turns();
    this.int8 = model.kind() == WeightFormat.INT8;
    int width = config.headSize();
    this.attention = new CachedAttention(config.heads() / config.groups(), width);
    this.projected = new float[(config.heads() + 2 * config.groups()) * width];
    this.attended = config.heads() * width;
    this.scratch = new float[Math.max(config.hiddenSize(), config.intermediateSize())];
  }

  /**
   * Puts a row of x, normalised, where a product reads row {@code to}.
   *
   * @param gains times the root of C, or null where matrices hold both
   */
  void norm(RowBuffers buffers, float[] gains, int row, int to) {
    int width = config.hiddenSize();
    int at = row * width;
    float squares = RowKernels.sumOfSquares(buffers.x(), at, width);
    float root = (float) (1 / Math.sqrt(squares + width * config.epsilon()));
    float factor;
    if (gains == null) {
      factor = root * put(buffers.x(), at, buffers.hidden(), to);
    } else {
      RowKernels.scale(buffers.x(), at, width, gains, 0, root, scratch, 0);
      factor = put(scratch, 0, buffers.hidden(), to);
    }
    buffers.factors()[to] = factor;
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

  /**
   * Attention of projected rows. Group by group, since rows of a chunk have most keys in common.
   */
  void attend(RowBuffers buffers, VectorWeights.Layer layer, StepShare share) {
    float[] queries = buffers.queries();
    int width = attended / config.groups();
    for (int group = 0; group < config.groups(); group++) {
      for (int row = 0; row < share.count(); row = share.end(row)) {
        int keys = at(share.slot(row), group);
        int values = keys + layer.cache().capacity() / 2;
        int length = share.position(row) + 1;
        var place = new CachedAttention.Place(layer.cache(), keys, values, length);
        int at = row * attended + group * width;
        attention.fetch(place);
        attention.attend(queries, at, attended, share.end(row) - row, place);
      }
    }
    for (int row = 0; row < share.count(); row++) {
      buffers.factors()[row] = put(queries, row * attended, buffers.heads(), row);
    }
  }

  private static void read(RowBuffer from, int row, float factor, float[] to) {
    RowKernels.read(from.bytes(), from.offset(row), from.columns(), factor, to, 0);
  }

  /** Makes q, k and v of a row, positions applied; k and v go to the slot's cache. */
  void project(
      RowBuffers buffers, VectorWeights.Layer layer, int row, int slot, int position) {
    read(buffers.qkv(), row, buffers.factors()[row], projected);
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
      int to = at(slot, group);
      KeyBlocks.write(projected, key, width, layer.cache(), to, position);
      int values = half + to + position * rowBytes();
      RowKernels.writeBf16(projected, value, width, layer.cache(), values);
    }
    System.arraycopy(projected, 0, buffers.queries(), row * attended, attended);
  }

  private void normHeads(float[] gains, int heads) {
    int width = config.headSize();
    for (int at = 0; at < heads * width; at += width) {
      float mean = RowKernels.sumOfSquares(projected, at, width) / width;
      float root = (float) (1 / Math.sqrt(mean + config.epsilon()));
      RowKernels.scale(projected, at, width, gains, at, root, projected, at);
    }
  }

  /** The byte where a group's keys start. */
  private int at(int slot, int group) {
    return rowBytes() * (int) (cache.start(slot) + group * cache.stride(slot));
  }

  private int rowBytes() {
    return Short.BYTES * config.headSize();
  }

  void gate(RowBuffers buffers, int row) {
    RowBuffer from = buffers.gateUp();
    int width = config.intermediateSize();
    float factor = buffers.factors()[row];
    RowKernels.gate(from.bytes(), from.offset(row), width, factor, scratch);
    buffers.factors()[row] = put(scratch, 0, buffers.inner(), row);
  }

  /** Adds a row of the last product to the residual stream. */
  void add(RowBuffers buffers, int row) {
    RowBuffer sum = buffers.sum();
    int width = config.hiddenSize();
    float factor = buffers.factors()[row];
    RowKernels.add(sum.bytes(), sum.offset(row), width, factor, buffers.x(), row * width);
  }
}
