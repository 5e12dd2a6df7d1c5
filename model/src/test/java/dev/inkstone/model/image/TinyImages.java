package dev.inkstone.model.image;

import dev.inkstone.model.random.CounterRandom;
import dev.inkstone.model.random.GaussianNoise;
import dev.inkstone.model.torch.AdamW;
import dev.inkstone.model.torch.TorchDevice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Programs of images at a size at which every gradient can be checked. */
final class TinyImages {
  static final ImageShape SHAPE = new ImageShape(1, 8, 8);
  static final int LATENT = 3;
  private static final int COUNT = 6;
  private static final int CLASSES = 3;

  private TinyImages() {}

  static ImageConfig config(String type) {
    if (type.equals(Classifier.TYPE)) {
      List<Words.Word> words =
          List.of("bar", "pole", "box").stream().map(n -> new Words.Word(n, List.of())).toList();
      return Classifier.config(SHAPE, 2, new Words(1, words));
    }
    return Codec.config(type, SHAPE, LATENT, 3, 10);
  }

  static WeightPlan plan(String type) {
    ImageConfig config = config(type);
    return type.equals(Classifier.TYPE) ? Classifier.weights(config) : Codec.weights(config);
  }

  static ImageTraining open(String type, Optional<Path> saved) throws IOException {
    return ImageTraining.open(type, plan(type), TorchDevice.CPU, 5, saved);
  }

  /**
   * Bars, poles and boxes of several greys, with noise: areas of one grey would put many rectifiers
   * on one kink, and no finite difference would agree with a gradient there.
   */
  static float[] pixels() {
    float[] pixels = new float[COUNT * SHAPE.size()];
    for (int i = 0; i < COUNT; i++) {
      for (int y = 0; y < 8; y++) {
        for (int x = 0; x < 8; x++) {
          boolean bar = y >= 2 && y < 5;
          boolean pole = x >= 3 && x < 6;
          boolean on = i % CLASSES == 0 ? bar : i % CLASSES == 1 ? pole : bar && pole;
          int at = i * 64 + y * 8 + x;
          float noise = 0.2f * (float) CounterRandom.uniform(8, 0, at);
          pixels[at] = noise + (on ? 0.4f + 0.08f * i : 0);
        }
      }
    }
    return pixels;
  }

  static Input images() {
    return Input.of(pixels(), COUNT, 1, 8, 8);
  }

  /** Arguments of {@code train} at a step; with rate 0 nothing is learned. */
  static Map<String, Input> inputs(String type, long step, double rate) {
    Map<String, Input> inputs = new LinkedHashMap<>();
    inputs.put("x", images());
    if (type.equals(Codec.VARIATIONAL)) {
      float[] uniform = new float[COUNT * SHAPE.size()];
      for (int i = 0; i < uniform.length; i++) {
        uniform[i] = (float) CounterRandom.uniform(3, step, i);
      }
      inputs.put("uniform", Input.of(uniform, COUNT, 1, 8, 8));
      inputs.put("noise", Input.of(GaussianNoise.of(4, step, COUNT * LATENT), COUNT, LATENT));
      inputs.put("share", Input.of(new float[] {1}));
    }
    if (type.equals(Classifier.TYPE)) {
      inputs.put("classes", Input.of(new long[] {0, 1, 2, 0, 1, 2}, COUNT));
      inputs.put("smoothing", Input.of(new float[] {0.1f}));
    }
    float[] hyper = new AdamW(rate, 0.9, 0.99, 0, 1e-8, 1e6, step).values();
    inputs.put("hyper", Input.of(hyper, hyper.length));
    return inputs;
  }

  /** The loss at the weights as they are. */
  static double loss(ImageTraining training, String type) {
    return training.train("train", inputs(type, 1, 0)).get(0)[0];
  }

  static double train(ImageTraining training, String type, int steps) {
    double loss = Double.NaN;
    for (int step = 1; step <= steps; step++) {
      loss = training.train("train", inputs(type, step, 5e-3)).get(0)[0];
    }
    return loss;
  }
}
