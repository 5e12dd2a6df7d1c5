package dev.inkstone.model.text;

import dev.inkstone.model.text.kernel.CachedAttention;
import dev.inkstone.model.text.kernel.RowKernels;
import dev.inkstone.model.torch.Program;
import dev.inkstone.model.torch.Torch;
import dev.inkstone.model.torch.TorchDevice;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Steps on a CPU: libtorch makes the matrix products, and vector code in Java the rest, where a
 * program's operators cost more to call than to run. Many rows are shared out to threads that each
 * take theirs through all layers: all read the same weights at about the same time, so that memory
 * is read once, and nobody waits but those who go on with another's chunk.
 */
final class VectorSteps implements Steps {
  /**
   * What the threads of a step share.
   *
   * @param turns rotary positions
   */
  record Model(
      Program program,
      DecoderConfig config,
      VectorWeights weights,
      KeyValueCache cache,
      Turns turns,
      WeightFormat kind) {}

  /** The fewest rows of a share: a bf16 product of a few takes as long as one of 16. */
  private static final int LEAST_BF16 = 16;

  private static final int LEAST = 2;

  /** Sequences that leave a core to others in INT8, see README.md, "The step". */
  private static final int FEW = 4;

  private static final AtomicBoolean COMPILED = new AtomicBoolean();
  private static final int WARM_UP = 8;

  private final WeightFormat kind;
  private final int rowCost;
  private final List<RowStep> shares = new ArrayList<>();
  private final StepThreads threads;

  VectorSteps(Model model, Bounds bounds) {
    this.kind = model.kind();
    this.rowCost = rowCost(model.config());
    this.threads = new StepThreads(Torch.team());
    for (int i = 0; i < Torch.team(); i++) {
      shares.add(new RowStep(model));
    }
    if (COMPILED.compareAndSet(false, true)) {
      try {
        warmUp(bounds);
      } catch (RuntimeException e) {
        close();
        throw e;
      }
    }
  }

  /**
   * What the products of a row cost in positions that it attends to: they multiply some eight times
   * as fast.
   */
  private static int rowCost(DecoderConfig config) {
    int attended = config.heads() * config.headSize();
    int projected = 2 * attended + 2 * config.groups() * config.headSize();
    int columns = projected + 3 * config.intermediateSize();
    return columns * config.hiddenSize() / (2 * attended) / 8;
  }

  /**
   * Runs some steps, once in a process: vector code that is not compiled yet is a hundred times
   * slower. What is left in the cache is as undefined as before.
   */
  private void warmUp(Bounds bounds) {
    int length = Math.min(WARM_UP * WARM_UP, bounds.contextLength());
    int[] last = {length - 1};
    float[] logits = new float[bounds.vocabularySize()];
    for (int i = 0; i < WARM_UP; i++) {
      prefill(new PromptChunk(0, new int[length], 0, true), logits);
      decode(new int[1], last, List.of(), logits);
    }
  }

  /** Whether this machine's vectors fit a model, and the JVM was started with them. */
  static boolean take(DecoderConfig config, Decoder.Options options) {
    WeightFormat kind = options.weights();
    return options.device().equals(TorchDevice.CPU)
        && kind != WeightFormat.FLOAT32
        && !config.learnedPositions()
        && ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()
        && fits(config)
        && KeyValueCache.layerBytes(config, options) <= Integer.MAX_VALUE;
  }

  private static boolean fits(DecoderConfig config) {
    int widths = config.hiddenSize() | config.intermediateSize() | config.vocabularySize();
    return widths % RowKernels.lanes() == 0 && CachedAttention.takes(config.headSize());
  }

  @Override
  public void prefill(PromptChunk chunk, float[] logits) {
    decode(new int[0], new int[0], List.of(chunk), logits);
  }

  @Override
  public void score(PromptChunk chunk, long[] following, int known, float[] scores) {
    StepRows rows = StepRows.of(new int[0], new int[0], List.of(chunk));
    run(rows, false, pass -> pass.score(following, known, scores));
  }

  @Override
  public void decode(int[] tokens, int[] positions, List<PromptChunk> chunks, float[] logits) {
    int n = tokens.length;
    boolean leavesCore = kind == WeightFormat.INT8 && n > 0 && n <= FEW;
    run(StepRows.of(tokens, positions, chunks), leavesCore, pass -> pass.head(logits));
  }

  private void run(StepRows rows, boolean leavesCore, Consumer<RowStep.Pass> ending) {
    int count = leavesCore ? 1 : sharesOf(rows.count());
    LayerOrder order = new LayerOrder(count);
    if (count == 1) {
      // libtorch's own team makes the products.
      StepShare all = new StepShare(rows, 0, 0, rows.count(), order);
      Runnable step = () -> shares.get(0).run(all, ending);
      if (leavesCore) {
        Torch.leavingCore(step);
      } else {
        step.run();
      }
      return;
    }
    int[] cuts = rows.cuts(count, rowCost);
    threads.run(
        count,
        i -> {
          try {
            shares.get(i).run(new StepShare(rows, i, cuts[i], cuts[i + 1], order), ending);
          } finally {
            order.ended(i);
          }
        });
  }

  /** Into how many shares so many rows go. */
  private int sharesOf(int rows) {
    int least = kind == WeightFormat.BF16 ? LEAST_BF16 : LEAST;
    return Math.max(1, Math.min(shares.size(), rows / least));
  }

  @Override
  public void close() {
    threads.close();
    shares.forEach(RowStep::close);
  }
}
