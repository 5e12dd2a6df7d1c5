package dev.inkstone.trainer.recipe.image;

import dev.inkstone.model.image.Classifier;
import dev.inkstone.model.image.ImageConfig;
import dev.inkstone.model.image.ImageShape;
import dev.inkstone.model.image.ImageTraining;
import dev.inkstone.model.image.Input;
import dev.inkstone.model.random.CounterRandom;
import dev.inkstone.model.torch.DType;
import dev.inkstone.model.torch.TorchDevice;
import dev.inkstone.trainer.recipe.image.data.ImageData;
import dev.inkstone.trainer.recipe.image.data.ImageSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A classifier that learns from images, each moved a little at random every time it is seen. */
final class ClassifierTrainee extends ImageTrainee {
  private static final int SCORING_BATCH = 200;

  private final ClassifierPlan plan;
  private final ImageConfig config;
  private final ImageData data;
  private final ImageBatches batches;

  ClassifierTrainee(
      ClassifierPlan plan,
      ImageConfig config,
      ImageData data,
      TorchDevice device,
      Optional<Path> saved)
      throws IOException {
    super(
        ImageTraining.open(
            Classifier.TYPE, Classifier.weights(config), device, plan.seed(), saved));
    this.plan = plan;
    this.config = config;
    this.data = data;
    this.batches = new ImageBatches(data.train().size(), plan.batch(), plan.seed());
  }

  @Override
  public Losses step(long step) {
    int[] images = batches.at(step);
    float[] pixels = shifted(data.train().images(images), images.length, step);
    Map<String, Input> inputs = new LinkedHashMap<>();
    inputs.put("x", Inputs.images(config.shape(), images.length, pixels));
    inputs.put("classes", Input.of(data.train().labels(images), images.length));
    inputs.put("smoothing", Input.of(new float[] {(float) plan.smoothing()}));
    inputs.put("hyper", Inputs.hyper(plan.optimizer(step)));
    List<float[]> result = training().train("train", inputs);
    return new Losses(
        result.get(0)[0], Map.of("accuracy", (double) result.get(1)[0]), images.length);
  }

  /**
   * Moves each image by whole pixels, the ground coming in, and mirrors every second, by chance,
   * where the data set allows it.
   */
  private float[] shifted(float[] pixels, int images, long step) {
    ImageShape shape = config.shape();
    int range = 2 * plan.shift() + 1;
    float[] moved = new float[pixels.length];
    Arrays.fill(moved, data.ground());
    int plane = shape.height() * shape.width();
    for (int i = 0; i < images; i++) {
      int dx = (int) (range * CounterRandom.uniform(plan.seed(), step, 2L * i)) - plan.shift();
      int dy = (int) (range * CounterRandom.uniform(plan.seed(), step, 2L * i + 1)) - plan.shift();
      for (int channel = 0; channel < shape.channels(); channel++) {
        int at = (i * shape.channels() + channel) * plane;
        shift(pixels, moved, at, dx, dy);
      }
      if (data.mirrors() && CounterRandom.uniform(~plan.seed(), step, i) < 0.5) {
        mirror(moved, i * shape.size(), shape);
      }
    }
    return moved;
  }

  private void shift(float[] from, float[] to, int at, int dx, int dy) {
    int width = config.shape().width();
    int height = config.shape().height();
    int length = width - Math.abs(dx);
    for (int y = Math.max(0, dy); y < Math.min(height, height + dy); y++) {
      int source = at + (y - dy) * width + Math.max(0, -dx);
      System.arraycopy(from, source, to, at + y * width + Math.max(0, dx), length);
    }
  }

  private static void mirror(float[] pixels, int from, ImageShape shape) {
    int width = shape.width();
    for (int row = from; row < from + shape.size(); row += width) {
      for (int x = 0; x < width / 2; x++) {
        float left = pixels[row + x];
        pixels[row + x] = pixels[row + width - 1 - x];
        pixels[row + width - 1 - x] = left;
      }
    }
  }

  @Override
  public double validate() {
    ImageSet set = data.validation();
    return mean(set.size(), SCORING_BATCH, images -> loss(set, images) * images.length);
  }

  private double loss(ImageSet set, int[] images) {
    Input x = Inputs.images(config.shape(), images.length, set.images(images));
    return training().run("loss", x, Input.of(set.labels(images), images.length))[0];
  }

  @Override
  public void export(Path file) throws IOException {
    training().export(file, DType.F32, name -> true);
  }

  /** A classifier has no samples to show. */
  @Override
  public void observe(long step, Path folder) {}
}
