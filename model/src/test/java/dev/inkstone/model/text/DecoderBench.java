package dev.inkstone.model.text;

import ai.djl.pytorch.jni.IValue;
import dev.inkstone.model.torch.Program;
import dev.inkstone.model.torch.Torch;
import dev.inkstone.model.torch.TorchDevice;
import dev.inkstone.model.torch.Values;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * What a step costs beside its own matrix products, on a Llama of 135 M random weights: {@code
 * DecoderBench [WEIGHTS,... [THREADS]]}. Prints the median and the least of many steps in
 * milliseconds, those of the products alone on the same weights, and the median ratio. README.md has the
 * command.
 */
final class DecoderBench {
  private static final DecoderConfig SHAPE =
      new DecoderConfig("llama", 576, 30, 9, 3, 64, 1536, 49_152, 2048, 1e-5, 10_000, true);
  private static final int[] BATCHES = {1, 4, 16};
  private static final int SLOTS = 16;
  private static final int CONTEXT = 128;
  private static final int PROMPT = 512;
  private static final int STEPS = 40;

  private DecoderBench() {}

  public static void main(String[] args) {
    String kinds = args.length > 0 ? args[0] : "INT8,INT4,BF16";
    Torch.threads(args.length > 1 ? Integer.parseInt(args[1]) : 1);
    for (String kind : kinds.split(",")) {
      measure(WeightFormat.valueOf(kind));
    }
    // DJL's threads would keep the process.
    System.exit(0);
  }

  private static void measure(WeightFormat kind) {
    Decoder.Options options = new Decoder.Options(TorchDevice.CPU, SLOTS, 1024, kind);
    try (Decoder decoder = Decoder.of(SHAPE, DecoderBench::random, options);
        Program products = Program.load("products", TorchDevice.CPU)) {
      for (int n : BATCHES) {
        for (int slot = 0; slot < n; slot++) {
          decoder.prefill(slot, tokens(CONTEXT - STEPS), 0, null);
        }
        measure(kind + " decode " + n, STEPS, products, decoder, n, step(decoder, n));
      }
      float[] logits = new float[SHAPE.vocabularySize()];
      measure(kind + " prefill " + PROMPT, 7, products, decoder, PROMPT,
          () -> decoder.prefill(0, tokens(PROMPT), 0, logits));
    }
  }

  private static ai.djl.pytorch.engine.PtNDArray random(Values scope, String name, long[] shape) {
    return scope.floats(DecoderWeights.initial(name, shape, SHAPE, 1), shape);
  }

  private static int[] tokens(int count) {
    return new SplittableRandom(3).ints(count, 0, SHAPE.vocabularySize()).toArray();
  }

  private static Runnable step(Decoder decoder, int n) {
    float[] logits = new float[n * SHAPE.vocabularySize()];
    int[] newest = tokens(n);
    int[] positions = new int[n];
    Arrays.fill(positions, CONTEXT - STEPS);
    return () -> {
      decoder.decode(newest, positions, logits);
      Arrays.setAll(positions, i -> positions[i] + 1);
    };
  }

  /** Runs step and products in turn, so that what else the machine does meets both alike. */
  private static void measure(
      String what, int runs, Program program, Decoder decoder, int n, Runnable step) {
    try (Values scope = Values.of(program)) {
      IValue widths =
          scope.list(
              SHAPE.hiddenSize(), SHAPE.heads() * SHAPE.headSize(), SHAPE.intermediateSize());
      IValue rows = scope.call(program, "prepare", decoder.packed(), scope.value(n), widths);
      IValue prompt = scope.value(n == PROMPT);
      double[] steps = new double[runs];
      double[] products = new double[runs];
      double[] ratios = new double[runs];
      for (int i = 0; i < runs; i++) {
        steps[i] = milliseconds(step);
        products[i] =
            milliseconds(() -> program.call("run", decoder.packed(), rows, prompt).close());
        ratios[i] = steps[i] / products[i];
      }
      System.out.printf(
          "%-17s step %8.2f (least %8.2f)  products %8.2f (least %8.2f)  ratio %.2f%n",
          what, median(steps), steps[0], median(products), products[0], median(ratios));
    }
  }

  private static double milliseconds(Runnable run) {
    long start = System.nanoTime();
    run.run();
    return (System.nanoTime() - start) / 1e6;
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }
}
