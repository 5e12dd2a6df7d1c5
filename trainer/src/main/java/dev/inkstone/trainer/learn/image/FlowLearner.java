package dev.inkstone.trainer.learn.image;

import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.image.FlowBatch;
import dev.inkstone.model.image.FlowConfig;
import dev.inkstone.model.image.FlowLearning;
import dev.inkstone.model.image.FlowRows;
import dev.inkstone.model.torch.AdamW;
import dev.inkstone.model.torch.TorchDevice;
import dev.inkstone.trainer.learn.LearningOptions;
import dev.inkstone.trainer.learn.LearningStep;
import dev.inkstone.trainer.learn.RatingLearner;
import dev.inkstone.trainer.recipe.image.data.ImageSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Learns from ratings of images: takes a flow a few steps towards what was liked, and holds it to
 * its base data and to the checkpoint itself, the reference model of KTO.
 */
public final class FlowLearner extends RatingLearner {
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.99;
  private static final double EPSILON = 1e-8;
  private static final double LARGEST_NORM = 1;
  private static final double WARM_UP = 0.1;

  /**
   * What is learned from.
   *
   * @param parent the checkpoint to begin with, which is the reference model too
   * @param examples at least one
   * @param base images of the data that the parent was trained on, or such as it draws, with the
   *     indexes of its words as labels
   */
  public record Material(Checkpoint parent, List<ImageExample> examples, ImageSet base) {
    public Material {
      if (examples.isEmpty()) {
        throw new IllegalArgumentException("examples: there is nothing to learn from");
      }
      if (base.size() == 0) {
        throw new IllegalArgumentException("base: images that hold what the model knew");
      }
    }
  }

  private final FlowOptions options;
  private final FlowLearning learning;
  private final FlowBatches batches;

  private FlowLearner(Material material, FlowOptions options, TorchDevice device, Path saved)
      throws IOException {
    super(options, material.examples(), steps(material, options));
    requireFit(material);
    this.options = options;
    FlowOptions.Terms terms = options.terms();
    FlowKto objective =
        FlowKto.balanced(terms.beta(), terms.ratio(), terms.kto(), material.examples());
    this.batches = new FlowBatches(material, objective, options);
    FlowLearning.Options how = new FlowLearning.Options(device, false);
    if (saved == null) {
      this.learning = FlowLearning.begin(material.parent(), how);
    } else {
      this.learning = FlowLearning.resume(material.parent(), how, resumeFrom(saved));
    }
  }

  private static long steps(Material material, FlowOptions options) {
    int size = options.sizes().examples();
    double passes =
        options.epochs() * FlowBatches.stepsOfEpoch(material.examples().size(), size);
    return Math.max(options.steps(), Math.round(passes));
  }

  private static void requireFit(Material material) throws IOException {
    FlowConfig config = FlowLearning.config(material.parent());
    if (!material.base().shape().equals(config.shape())) {
      throw new IllegalArgumentException(
          "base: images of " + material.base().shape() + ", but the model draws "
              + config.shape());
    }
    int words = config.words().words().size();
    for (ImageExample example : material.examples()) {
      for (RatedImage image : example.images()) {
        boolean known = image.words().stream().allMatch(word -> word >= 0 && word < words);
        if (!known || image.pixels().length != config.shape().size()) {
          throw new IllegalArgumentException(
              "example " + example.id() + " has another size or words than the model's "
                  + config.shape() + " and " + words + " words; leave it out");
        }
      }
    }
  }

  /**
   * Begins at the parent's weights.
   *
   * @throws IOException if the parent cannot be read or is no flow
   * @throws IllegalArgumentException naming the example that does not fit the model
   */
  public static FlowLearner begin(Material material, FlowOptions options, TorchDevice device)
      throws IOException {
    return new FlowLearner(material, options, device, null);
  }

  /**
   * Goes on where {@link #save} was called, with the same material and options.
   *
   * @throws IOException if the folder holds no such state, or that of other options
   */
  public static FlowLearner resume(
      Material material, FlowOptions options, TorchDevice device, Path folder)
      throws IOException {
    return new FlowLearner(material, options, device, folder);
  }

  @Override
  protected LearningStep take(long number) {
    long start = System.nanoTime();
    FlowBatch batch = batches.at(number);
    FlowLearning.Settings settings =
        new FlowLearning.Settings(options.terms().beta(), options.terms().base());
    double rate =
        options.rate() * LearningOptions.Rates.share(WARM_UP, number, steps());
    AdamW optimizer = new AdamW(rate, BETA1, BETA2, 0, EPSILON, LARGEST_NORM, number);
    FlowLearning.Step result = learning.step(batch, settings, optimizer);
    requireFinite(result.total(), number);
    return FlowRewards.describe(
        number, batches.members(number), result, options, secondsSince(start));
  }

  /** The loss of each row by today's weights. */
  public float[] losses(FlowRows rows) {
    return learning.losses(rows);
  }

  /** The loss of each row by the parent's weights. */
  public float[] referenceLosses(FlowRows rows) {
    return learning.referenceLosses(rows);
  }

  @Override
  protected void saveState(Path file) throws IOException {
    learning.save(file);
  }

  @Override
  public void export(Path file) throws IOException {
    learning.export(file);
  }

  @Override
  public void close() {
    learning.close();
  }
}
