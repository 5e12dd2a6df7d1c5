package dev.inkstone.model.text;

import dev.inkstone.model.text.kernel.CachedAttention;
import dev.inkstone.model.text.kernel.RowKernels;
import dev.inkstone.model.torch.Program;
import dev.inkstone.model.torch.Torch;
import dev.inkstone.model.torch.TorchDevice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Steps on a CPU: libtorch makes the matrix products, and vector code in Java the rest, where a
 * program's operators cost more to call than to run. Many sequences are shared out to threads that
 * each take theirs through all layers: all read the same weights at about the same time, so that
 * memory is read once, and nobody waits for anybody before the end.
 */
final class VectorSteps implements Steps {
  /**
   * What the threads of a step share.
   *
   * @param turns rotary positions
   * @param contextLength positions of a slot
   */
  record Model(
      Program program,
      DecoderConfig config,
      VectorWeights weights,
      KeyValueCache cache,
      ChunkLayout layout,
      Turns turns,
      int contextLength) {}

  /** The fewest sequences of a share: a bf16 product of a few takes as long as one of 16. */
  private static final int LEAST_BF16 = 16;

  private static final int LEAST = 2;

  /** Sequences that leave a core to others in INT8, see README.md, "The step". */
  private static final int FEW = 8;

  private static final AtomicBoolean COMPILED = new AtomicBoolean();
  private static final int WARM_UP = 8;

  private final ChunkLayout layout;
  private final Bounds bounds;
  private final WeightFormat kind;
  private final List<RowStep> shares = new ArrayList<>();
  private final StepThreads threads;

  VectorSteps(Model model, Bounds bounds, WeightFormat kind) {
    this.layout = model.layout();
    this.bounds = bounds;
    this.kind = kind;
    this.threads = new StepThreads(Torch.team());
    for (int i = 0; i < Torch.team(); i++) {
      shares.add(new RowStep(model));
    }
    if (COMPILED.compareAndSet(false, true)) {
      warmUp();
    }
  }

  /**
   * Runs some steps, once in a process: vector code that is not compiled yet is a hundred times
   * slower. What is left in the cache is as undefined as before.
   */
  private void warmUp() {
    int length = Math.min(WARM_UP * WARM_UP, bounds.contextLength());
    int[] last = {length - 1};
    for (int i = 0; i < WARM_UP; i++) {
      prefill(new PromptChunk(0, new int[length], 0, true), new float[bounds.vocabularySize()]);
      decode(new int[1], last, List.of(), new float[bounds.vocabularySize()]);
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
    long[] ids = layout.begin(0, List.of(chunk));
    shares.get(0).score(chunk, ids, following, known, scores);
  }

  @Override
  public void decode(int[] tokens, int[] positions, List<PromptChunk> chunks, float[] logits) {
    int n = tokens.length;
    long[] more = layout.begin(n, chunks);
    long[] ids = Arrays.copyOf(bounds.tokens(tokens), n + more.length);
    System.arraycopy(more, 0, ids, n, more.length);
    int count = chunks.isEmpty() ? sharesOf(n) : 1;
    if (count == 1) {
      atPace(n, () -> shares.get(0).run(0, ids, positions, chunks, logits));
      return;
    }
    threads.run(
        count,
        i -> {
          int from = n * i / count;
          int to = n * (i + 1) / count;
          long[] some = Arrays.copyOfRange(ids, from, to);
          int[] where = Arrays.copyOfRange(positions, from, to);
          shares.get(i).run(from, some, where, List.of(), logits);
        });
  }

  /** Into how many shares so many sequences go. */
  private int sharesOf(int sequences) {
    int least = kind == WeightFormat.BF16 ? LEAST_BF16 : LEAST;
    return Math.max(1, Math.min(shares.size(), sequences / least));
  }

  /** Runs a step in one share, whose products are made by libtorch's team of threads. */
  private void atPace(int sequences, Runnable step) {
    if (kind == WeightFormat.INT8 && sequences <= FEW) {
      Torch.leavingCore(step);
    } else {
      step.run();
    }
  }

  @Override
  public void close() {
    threads.close();
    shares.forEach(RowStep::close);
  }
}
