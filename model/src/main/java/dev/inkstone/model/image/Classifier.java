package dev.inkstone.model.image;

import ai.djl.pytorch.jni.IValue;
import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.torch.Program;
import dev.inkstone.model.torch.TorchDevice;
import dev.inkstone.model.torch.Values;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Names what is in an image, and gives the features by which it does so (see {@code
 * classifier.py}). One thread owns it.
 */
public final class Classifier implements AutoCloseable {
  /** Its program and {@code model_type}. */
  public static final String TYPE = "classifier";

  private static final int KERNEL = 3;
  private static final int BATCH = 100;

  /**
   * What it makes of some images.
   *
   * @param features of each image
   * @param scores for each image the log of each class's probability
   */
  public record Verdict(float[][] features, float[][] scores) {
    /** The most probable class of an image. */
    public int best(int image) {
      return rank(image, 1)[0];
    }

    /** Whether a class is among the most probable ones of an image. */
    public boolean among(int image, int wanted, int most) {
      return Arrays.stream(rank(image, most)).anyMatch(found -> found == wanted);
    }

    private int[] rank(int image, int most) {
      float[] score = scores[image];
      Integer[] order = new Integer[score.length];
      Arrays.setAll(order, i -> i);
      Arrays.sort(order, (a, b) -> Float.compare(score[b], score[a]));
      return Arrays.stream(order).limit(most).mapToInt(Integer::intValue).toArray();
    }
  }

  private final Program program;
  private final ImageWeights weights;
  private final ImageConfig config;

  private Classifier(Program program, ImageWeights weights, ImageConfig config) {
    this.program = program;
    this.weights = weights;
    this.config = config;
  }

  /**
   * A configuration.
   *
   * @param width channels of the first stage; there are four times as many features
   * @param words the classes
   */
  public static ImageConfig config(ImageShape shape, int width, Words words) {
    return ImageConfig.of(TYPE, shape, 4 * width, words)
        .with("hidden_channels", width)
        .with("classes", words.words().size());
  }

  /** All weights, and the running statistics of the norms. */
  public static WeightPlan weights(ImageConfig config) {
    long n = config.count("hidden_channels");
    long classes = config.count("classes");
    long[] channels = {config.shape().channels(), n, 2 * n, 4 * n, 4 * n};
    WeightPlan plan = new WeightPlan();
    for (int i = 0; i + 1 < channels.length; i++) {
      long in = channels[i];
      long out = channels[i + 1];
      double deviation = Math.sqrt(2.0 / (in * KERNEL * KERNEL));
      plan.normal("net." + i + ".weight", deviation, out, in, KERNEL, KERNEL);
      plan.constant("net." + i + ".gain", 1, out);
      plan.constant("net." + i + ".bias", 0, out);
      plan.constant("stats." + i + ".mean", 0, out);
      plan.constant("stats." + i + ".variance", 1, out);
    }
    plan.normal("net.head.weight", Math.sqrt(1.0 / (4 * n)), classes, 4 * n);
    return plan.constant("net.head.bias", 0, classes);
  }

  /**
   * Loads a checkpoint.
   *
   * @throws IOException in one line, if it holds no classifier
   */
  public static Classifier load(Checkpoint checkpoint, TorchDevice device) throws IOException {
    try {
      Words words = Words.read(checkpoint.words());
      return load(ImageConfig.read(checkpoint.config(), words), checkpoint.weights(), device);
    } catch (IllegalArgumentException e) {
      throw new IOException(checkpoint.folder() + ": " + e.getMessage(), e);
    }
  }

  /**
   * Loads a classifier that is not a checkpoint yet.
   *
   * @throws IllegalArgumentException if the configuration is of another type or lacks a field
   */
  public static Classifier load(ImageConfig config, Path weights, TorchDevice device)
      throws IOException {
    if (!config.type().equals(TYPE)) {
      throw new IllegalArgumentException(
          "config.json: model_type is \"" + config.type() + "\", not " + TYPE);
    }
    Program program = Program.load(TYPE, device);
    try {
      ImageWeights loaded = ImageWeights.load(program, weights, weights(config).shapes());
      return new Classifier(program, loaded, config);
    } catch (IOException | RuntimeException e) {
      program.close();
      throw e;
    }
  }

  /** Looks at images, one after the other in {@code pixels}, each in [-1, 1]. */
  public Verdict judge(float[] pixels) {
    int size = config.shape().size();
    int count = pixels.length / size;
    float[][] features = new float[count][];
    float[][] scores = new float[count][];
    int width = config.latentSize();
    int row = width + config.count("classes");
    for (int from = 0; from < count; from += BATCH) {
      int some = Math.min(BATCH, count - from);
      float[] result = judge(Arrays.copyOfRange(pixels, from * size, (from + some) * size), some);
      for (int i = 0; i < some; i++) {
        features[from + i] = Arrays.copyOfRange(result, i * row, i * row + width);
        scores[from + i] = Arrays.copyOfRange(result, i * row + width, (i + 1) * row);
      }
    }
    return new Verdict(features, scores);
  }

  private float[] judge(float[] pixels, int count) {
    ImageShape shape = config.shape();
    try (Values scope = Values.of(program)) {
      IValue x =
          scope.value(
              scope.floats(pixels, count, shape.channels(), shape.height(), shape.width()));
      return scope.tensor(scope.call(program, "judge", weights.map(), x)).toFloatArray();
    }
  }

  @Override
  public void close() {
    weights.close();
    program.close();
  }
}
