package dev.inkstone.model.text;

import ai.djl.pytorch.jni.IValue;
import dev.inkstone.model.text.kernel.RowKernels;
import dev.inkstone.model.torch.Program;
import dev.inkstone.model.torch.Values;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;

/** Takes shares of steps through all layers, one after the other; one instance for each thread. */
final class RowStep implements AutoCloseable {
  private final Program program;
  private final DecoderConfig config;
  private final VectorWeights weights;
  private final WeightFormat kind;
  private final RowArithmetic arithmetic;
  private RowBuffers buffers;

  RowStep(VectorSteps.Model model) {
    this.program = model.program();
    this.config = model.config();
    this.weights = model.weights();
    this.kind = model.kind();
    this.arithmetic = new RowArithmetic(model);
  }

  /**
   * Computes a share, whose keys and values go to the cache.
   *
   * @param ending is given what the layers made of it
   */
  void run(StepShare share, Consumer<Pass> ending) {
    int rows = padded(share);
    if (buffers == null || buffers.rows() < rows) {
      close();
      buffers = RowBuffers.of(program, config, kind == WeightFormat.INT8, Shapes.rows(rows));
    }
    try (Values scope = Values.of(program)) {
      Pass pass = new Pass(scope, share);
      pass.layers(rows);
      ending.accept(pass);
    }
  }

  /** Rows of the products: chunks have any length, and libtorch wants few shapes, see {@link Shapes}. */
  private int padded(StepShare share) {
    boolean any = kind.quantised() || !share.rows().chunked();
    return any ? share.count() : Shapes.rows(share.count());
  }

  /** One run through all layers. */
  final class Pass {
    private final Values scope;
    private final StepShare share;

    private Pass(Values scope, StepShare share) {
      this.scope = scope;
      this.share = share;
    }

    private void layers(int rows) {
      IValue ids = scope.value(scope.longs(share.tokens(rows), rows));
      scope.read(scope.call(program, "embed_rows", weights.top(), ids), buffers.x());
      IValue hidden = buffers.hidden().first(scope, rows);
      IValue heads = buffers.heads().first(scope, rows);
      IValue inner = buffers.inner().first(scope, rows);
      IValue qkv = buffers.qkv().first(scope, rows);
      IValue sum = buffers.sum().first(scope, rows);
      IValue gateUp = buffers.gateUp().first(scope, rows);
      for (int i = 0; i < weights.layers().size(); i++) {
        VectorWeights.Layer layer = weights.layers().get(i);
        norm(layer.attentionGains());
        layer.qkv().multiply(hidden, qkv);
        project(layer);
        share.written(i);
        arithmetic.attend(buffers, layer, share);
        layer.o().multiply(heads, sum);
        add();
        norm(layer.mlpGains());
        layer.gateUp().multiply(hidden, gateUp);
        gate();
        layer.down().multiply(inner, sum);
        add();
      }
    }

    private void norm(float[] gains) {
      for (int row = 0; row < share.count(); row++) {
        arithmetic.norm(buffers, gains, row, row);
      }
    }

    private void project(VectorWeights.Layer layer) {
      for (int row = 0; row < share.count(); row++) {
        arithmetic.project(buffers, layer, row, share.slot(row), share.position(row));
      }
    }

    private void gate() {
      for (int row = 0; row < share.count(); row++) {
        arithmetic.gate(buffers, row);
      }
    }

    private void add() {
      for (int row = 0; row < share.count(); row++) {
        arithmetic.add(buffers, row);
      }
    }

    /** Writes the logits that are wanted where they are wanted. */
    void head(float[] logits) {
      int[] places = new int[share.count()];
      int wanted = 0;
      for (int row = 0; row < share.count(); row++) {
        if (share.wanted(row) >= 0) {
          arithmetic.norm(buffers, weights.gains(), row, wanted);
          places[wanted] = share.wanted(row);
          wanted++;
        }
      }
      if (wanted > 0) {
        IValue rows = buffers.hidden().first(scope, wanted);
        read(weights.head().product(scope, rows), Arrays.copyOf(places, wanted), logits);
      }
    }

    private void read(IValue product, int[] places, float[] logits) {
      ByteBuffer bytes = scope.buffer(scope.tensor(product));
      int size = config.vocabularySize();
      for (int row = 0; row < places.length; row++) {
        int offset = Float.BYTES * row * size;
        float factor = buffers.factors()[row];
        RowKernels.read(bytes, offset, size, factor, logits, places[row] * size);
      }
    }

    /** Writes what the rows say of the tokens that follow them, see {@link TextModel#score}. */
    void score(long[] following, int known, float[] scores) {
      int rows = share.count();
      norm(weights.gains());
      float[] factors = Arrays.copyOf(buffers.factors(), rows);
      long[] next = Arrays.copyOfRange(following, share.from(), share.to());
      IValue[] arguments = {
        weights.head().product(scope, buffers.hidden().first(scope, rows)),
        scope.value(scope.floats(factors, rows, 1)),
        scope.value(scope.longs(next, rows)),
        scope.value(known)
      };
      float[] both = new float[2 * rows];
      scope.read(scope.call(program, "row_scores", arguments), both);
      System.arraycopy(both, 0, scores, share.from(), rows);
      System.arraycopy(both, rows, scores, share.rows().count() + share.from(), rows);
    }
  }

  @Override
  public void close() {
    if (buffers != null) {
      buffers.close();
      buffers = null;
    }
  }
}
