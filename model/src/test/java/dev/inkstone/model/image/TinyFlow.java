package dev.inkstone.model.image;

import dev.inkstone.model.random.GaussianNoise;
import dev.inkstone.model.torch.AdamW;
import dev.inkstone.model.torch.SafeTensors;
import dev.inkstone.model.torch.TorchDevice;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A flow of 8 x 8 pixels and three words, and something to learn from. */
final class TinyFlow {
  static final FlowConfig CONFIG = config(true);
  static final int SIZE = CONFIG.shape().size();
  static final int BATCH = 4;
  static final List<List<Integer>> WORDS =
      List.of(List.of(0), List.of(1, 2), List.of(), List.of(2));

  private TinyFlow() {}

  static FlowConfig config(boolean heun) {
    Words words =
        new Words(
            2,
            List.of(
                new Words.Word("cat", List.of()),
                new Words.Word("house", List.of()),
                new Words.Word("tree", List.of())));
    return new FlowConfig(
        new ImageShape(1, 8, 8), words, 2, List.of(16, 32), 1, 1, 16, 16,
        new FlowConfig.Sampling(heun, 4, 2));
  }

  static ImageTraining fresh() throws IOException {
    return open(Optional.empty());
  }

  static ImageTraining open(Optional<Path> saved) throws IOException {
    return ImageTraining.open(FlowConfig.TYPE, CONFIG.weights(), TorchDevice.CPU, 5, saved);
  }

  /** Bars, one for each word. */
  static float[] images() {
    float[] pixels = new float[BATCH * SIZE];
    for (int i = 0; i < pixels.length; i++) {
      int image = i / SIZE;
      pixels[i] = i % 8 / 2 == image ? 1 : -1;
    }
    return pixels;
  }

  static float[] noise(long step) {
    return GaussianNoise.of(3, step, BATCH * SIZE);
  }

  static float[] times(long step) {
    float[] times = new float[BATCH];
    for (int i = 0; i < BATCH; i++) {
      times[i] = (i * 7 + step) % 10 / 10f + 0.05f;
    }
    return times;
  }

  /** What a step learns from, and {@code measure} looks at. */
  static Map<String, Input> batch(long step) {
    Map<String, Input> inputs = new LinkedHashMap<>();
    PromptBatch prompts = PromptBatch.of(WORDS);
    inputs.put("images", Input.of(images(), BATCH, 1, 8, 8));
    inputs.put("noise", Input.of(noise(step), BATCH, 1, 8, 8));
    inputs.put("t", Input.of(times(step), BATCH));
    inputs.put("words", prompts.words());
    inputs.put("shares", prompts.shares());
    inputs.put("shape", Input.of(CONFIG.sizes(), CONFIG.sizes().length));
    return inputs;
  }

  /** The step's loss; without momentum, so that the first moment is the gradient. */
  static float step(ImageTraining training, long step) {
    Map<String, Input> inputs = batch(step);
    float[] hyper = new AdamW(3e-3, 0, 0.99, 0.01, 1e-8, 1e9, step).values();
    inputs.put("hyper", Input.of(hyper, hyper.length));
    inputs.put("averaging", Input.of(new float[] {0.5f}));
    return training.train("train", inputs).get(0)[0];
  }

  /** The loss by the averaged weights, in float32. */
  static float measure(ImageTraining training, long step) {
    List<Input> inputs = new ArrayList<>(batch(step).values());
    inputs.add(Input.of(new float[] {6}));
    return training.run("measure", inputs.toArray(Input[]::new))[0];
  }

  /** One of the maps of a saved state: {@code w.}, {@code m.}, {@code u.} or {@code e.}. */
  static Map<String, double[]> read(Path state, String prefix) throws IOException {
    Map<String, double[]> values = new HashMap<>();
    try (SafeTensors file = SafeTensors.open(state)) {
      for (String name : file.names()) {
        if (name.startsWith(prefix)) {
          FloatBuffer floats = file.bytes(name).asFloatBuffer();
          double[] numbers = new double[floats.remaining()];
          for (int i = 0; i < numbers.length; i++) {
            numbers[i] = floats.get(i);
          }
          values.put(name.substring(prefix.length()), numbers);
        }
      }
    }
    return values;
  }

  /** The rows of a batch. */
  static List<double[]> rows(float[] batch) {
    List<double[]> rows = new ArrayList<>();
    for (int from = 0; from < batch.length; from += SIZE) {
      double[] row = new double[SIZE];
      for (int i = 0; i < SIZE; i++) {
        row[i] = batch[from + i];
      }
      rows.add(row);
    }
    return rows;
  }

  static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }
}
