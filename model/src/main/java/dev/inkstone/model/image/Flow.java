package dev.inkstone.model.image;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import dev.inkstone.model.torch.DType;
import dev.inkstone.model.torch.Program;
import dev.inkstone.model.torch.TorchDevice;
import dev.inkstone.model.torch.Values;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A rectified flow (see {@code flow.py}): a drawing follows the learned velocity from noise at time
 * 0 to the image at time 1. Products run in bf16, the drawing itself is in float32.
 *
 * <p>On the CPU a drawing's bytes do not depend on its company: with the network of {@code sketch},
 * drawings alone and in batches of 2, 3, 4, 8, 16, 32 and 64 were equal to the last bit (libtorch
 * 2.7.1, AVX-512 with bf16). Processors for which oneDNN chooses its kernels by the batch may round
 * the last bits otherwise.
 */
final class Flow implements ImageModel {
  private static final long BFLOAT16 = DType.BF16.torch();
  private static final int MAX_STEPS = 200;

  private final FlowConfig config;
  private final Program program;
  private final Values owned;
  private final IValue weights;
  private final IValue heun;
  private final IValue sizes;

  private Flow(FlowConfig config, Program program, Path file) throws IOException {
    this.config = config;
    this.program = program;
    this.owned = Values.of(program);
    try (ImageWeights read =
        ImageWeights.load(program, file, config.weights().shapes())) {
      this.weights = owned.call(program, "prepare", read.map(), owned.value(BFLOAT16));
    } catch (IOException | RuntimeException e) {
      owned.close();
      throw e;
    }
    this.heun = owned.value(config.sampling().heun());
    this.sizes = owned.list(config.sizes());
  }

  static ImageModel load(ImageConfig config, Path file, TorchDevice device) throws IOException {
    FlowConfig flow = FlowConfig.from(config);
    Program program = Program.load(FlowConfig.TYPE, device);
    try {
      return new Flow(flow, program, file);
    } catch (IOException | RuntimeException e) {
      program.close();
      throw e;
    }
  }

  @Override
  public ImageShape shape() {
    return config.shape();
  }

  @Override
  public int latentSize() {
    return config.shape().size();
  }

  @Override
  public Words words() {
    return config.words();
  }

  @Override
  public Abilities abilities() {
    FlowConfig.Sampling sampling = config.sampling();
    boolean guided = !config.words().words().isEmpty();
    return new Abilities(
        sampling.steps(), MAX_STEPS, guided, guided ? sampling.guidance() : 1, true);
  }

  @Override
  public void step(List<Drawing> drawings) {
    int size = latentSize();
    int count = drawings.size();
    float[] moved = new float[count * size];
    float[] estimates = new float[count * size];
    advance(drawings, moved, estimates);
    for (int i = 0; i < count; i++) {
      FlowPath path = FlowPath.of(drawings.get(i));
      float[] state = Arrays.copyOfRange(moved, i * size, (i + 1) * size);
      float[] estimate = Arrays.copyOfRange(estimates, i * size, (i + 1) * size);
      drawings.get(i).advance(path.repaired(state), path.shown(estimate));
    }
  }

  private void advance(List<Drawing> drawings, float[] moved, float[] estimates) {
    int count = drawings.size();
    int size = latentSize();
    float[] states = new float[count * size];
    float[] times = new float[count];
    float[] lengths = new float[count];
    List<List<Integer>> words = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      FlowPath path = FlowPath.of(drawings.get(i));
      System.arraycopy(path.state(), 0, states, i * size, size);
      times[i] = path.time();
      lengths[i] = path.nextTime() - path.time();
      words.add(drawings.get(i).request().words());
    }
    PromptBatch prompts = PromptBatch.of(words);
    try (Values scope = Values.of(program)) {
      IValue result =
          scope.call(
              program,
              "advance",
              weights,
              scope.value(image(scope, states, count)),
              scope.value(scope.floats(times, count)),
              scope.value(scope.floats(lengths, count)),
              scope.value(prompts.words().in(scope)),
              scope.value(prompts.shares().in(scope)),
              guided(scope, drawings),
              scales(scope, drawings),
              heun,
              sizes);
      IValue[] both = result.toIValueArray();
      scope.read(scope.adopt(both[0]), moved);
      scope.read(scope.adopt(both[1]), estimates);
    }
  }

  private PtNDArray image(Values scope, float[] pixels, int count) {
    ImageShape shape = config.shape();
    return scope.floats(pixels, count, shape.channels(), shape.height(), shape.width());
  }

  /** The rows that need the velocity without words too. */
  private static IValue guided(Values scope, List<Drawing> drawings) {
    long[] rows = guidedRows(drawings);
    return scope.value(scope.longs(rows, rows.length));
  }

  private static IValue scales(Values scope, List<Drawing> drawings) {
    long[] rows = guidedRows(drawings);
    float[] scales = new float[rows.length];
    for (int i = 0; i < rows.length; i++) {
      scales[i] = drawings.get((int) rows[i]).request().guidance();
    }
    return scope.value(scope.floats(scales, rows.length));
  }

  private static long[] guidedRows(List<Drawing> drawings) {
    long[] rows = new long[drawings.size()];
    int count = 0;
    for (int i = 0; i < drawings.size(); i++) {
      DrawingRequest request = drawings.get(i).request();
      if (request.guidance() != 1 && !request.words().isEmpty()) {
        rows[count++] = i;
      }
    }
    return Arrays.copyOf(rows, count);
  }

  @Override
  public void close() {
    owned.close();
    program.close();
  }
}
