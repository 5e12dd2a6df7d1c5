package dev.inkstone.model.text;

import dev.inkstone.model.torch.DType;
import dev.inkstone.model.torch.Program;
import dev.inkstone.model.torch.Values;

/**
 * Memory for the rows of a step: the residual stream in float32, and inputs and results of each
 * product. Inputs are in bf16, or for int8 matrices in float32, results in float32.
 */
final class RowBuffers implements AutoCloseable {
  private final Program program;
  private final Values owner;
  private final int rows;
  private final float[] x;
  private final float[] factors;
  private final float[] queries;
  private final RowBuffer hidden;
  private final RowBuffer heads;
  private final RowBuffer inner;
  private final RowBuffer qkv;
  private final RowBuffer sum;
  private final RowBuffer gateUp;

  static RowBuffers of(Program program, DecoderConfig config, boolean int8, int rows) {
    Values owner = Values.of(program);
    try {
      return new RowBuffers(program, owner, config, int8, rows);
    } catch (RuntimeException | OutOfMemoryError e) {
      owner.close();
      throw e;
    }
  }

  private RowBuffers(
      Program program, Values owner, DecoderConfig config, boolean int8, int rows) {
    this.program = program;
    this.owner = owner;
    this.rows = rows;
    int attended = config.heads() * config.headSize();
    int projected = attended + 2 * config.groups() * config.headSize();
    DType input = int8 ? DType.F32 : DType.BF16;
    this.x = new float[rows * config.hiddenSize()];
    this.factors = new float[rows];
    this.queries = new float[rows * attended];
    this.hidden = buffer(config.hiddenSize(), input);
    this.heads = buffer(attended, input);
    this.inner = buffer(config.intermediateSize(), input);
    this.qkv = buffer(projected, DType.F32);
    this.sum = buffer(config.hiddenSize(), DType.F32);
    this.gateUp = buffer(2 * config.intermediateSize(), DType.F32);
  }

  private RowBuffer buffer(int columns, DType type) {
    return new RowBuffer(program, owner, rows, columns, type);
  }

  /** How many rows there is room for. */
  int rows() {
    return rows;
  }

  /** The residual stream [rows, C]. */
  float[] x() {
    return x;
  }

  /** What the next product's result is to be multiplied by, row by row. */
  float[] factors() {
    return factors;
  }

  /** Queries [rows, H * D], and then what attention gave. */
  float[] queries() {
    return queries;
  }

  /** Normalised rows of x, the input of the projections, the gate and the head. */
  RowBuffer hidden() {
    return hidden;
  }

  /** What attention gave, the input of its output projection. */
  RowBuffer heads() {
    return heads;
  }

  /** Gated rows, the input of the projection down. */
  RowBuffer inner() {
    return inner;
  }

  RowBuffer qkv() {
    return qkv;
  }

  /** A product that is to be added to x. */
  RowBuffer sum() {
    return sum;
  }

  RowBuffer gateUp() {
    return gateUp;
  }

  @Override
  public void close() {
    owner.close();
  }
}
