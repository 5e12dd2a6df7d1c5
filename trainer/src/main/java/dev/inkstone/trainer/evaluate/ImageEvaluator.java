package dev.inkstone.trainer.evaluate;

import dev.inkstone.model.image.Drawing;
import dev.inkstone.model.image.DrawingRequest;
import dev.inkstone.model.image.FlowLearning;
import dev.inkstone.model.image.FlowRows;
import dev.inkstone.model.image.ImageModel;
import dev.inkstone.model.image.Latents;
import dev.inkstone.trainer.gate.Compared;
import dev.inkstone.trainer.gate.ImageFigures;
import dev.inkstone.trainer.gate.PixelDistances;
import dev.inkstone.trainer.gate.Root;
import dev.inkstone.trainer.learn.image.FlowLearner;
import dev.inkstone.trainer.learn.image.ImageExample;
import dev.inkstone.trainer.learn.image.RatedImage;
import dev.inkstone.trainer.recipe.image.PathPoints;
import dev.inkstone.trainer.recipe.image.data.ImageSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * Measures a flow that has learned from ratings beside its parent, for the gate. Both see the same
 * images at the same points of their paths from noise, and draw from the same noise: nothing is
 * random but by the seed.
 */
public final class ImageEvaluator {
  private final Trial trial;

  /**
   * What the two are tried on.
   *
   * @param held rated images that nobody learned from
   * @param base images of base data that nobody learned from
   * @param training what the parent was trained on; nothing if it cannot be had
   * @param prompts to draw samples of, by the indexes of their words
   * @param samples of each prompt
   * @param points of each image's path from noise
   */
  public record Trial(
      List<ImageExample> held,
      ImageSet base,
      Optional<ImageSet> training,
      List<List<Integer>> prompts,
      int samples,
      int points,
      long seed) {
    public Trial {
      held = held.stream().sorted(Comparator.comparing(ImageExample::id)).toList();
      prompts = List.copyOf(prompts);
    }
  }

  public ImageEvaluator(Trial trial) {
    this.trial = trial;
  }

  /**
   * Measures.
   *
   * @param learner at the candidate's weights; its reference are the parent's
   */
  public ImageFigures compare(FlowLearner learner, ImageModel parent, ImageModel candidate) {
    PreferencePairs taste = taste(learner);
    byte[] before = draw(parent);
    byte[] after = draw(candidate);
    return new ImageFigures(
        taste.pairs(),
        taste.accuracy(),
        taste.margin(),
        new Compared(baseLoss(learner::referenceLosses), baseLoss(learner::losses)),
        trial.prompts().size() * trial.samples(),
        trial.samples() < 2 ? null : new Compared(diversity(before), diversity(after)),
        copying(before, after),
        null);
  }

  /** What drift is measured against: the figures of the checkpoint that a line began with. */
  public Root root(String version, FlowLearning root) {
    return new Root(version, baseLoss(root::losses), null);
  }

  private PreferencePairs taste(FlowLearner learner) {
    List<RatedImage> images =
        trial.held().stream().flatMap(example -> example.images().stream()).toList();
    return PreferencePairs.score(
        HeldPairs.of(trial.held()),
        () -> images.stream().mapToDouble(image -> reward(learner, image)).toArray());
  }

  /** By how much the candidate's loss is below the parent's, at the same points for every image. */
  private double reward(FlowLearner learner, RatedImage image) {
    return loss(learner::referenceLosses, image.pixels(), image.words())
        - loss(learner::losses, image.pixels(), image.words());
  }

  private double baseLoss(Function<FlowRows, float[]> losses) {
    double sum = 0;
    for (int i = 0; i < trial.base().size(); i++) {
      List<Integer> words = Arrays.stream(trial.base().labels()[i]).boxed().toList();
      sum += loss(losses, trial.base().image(i), words);
    }
    return sum / trial.base().size();
  }

  private double loss(
      Function<FlowRows, float[]> losses, float[] pixels, List<Integer> words) {
    PathPoints points = new PathPoints(pixels.length);
    SplittableRandom random = new SplittableRandom(trial.seed());
    for (int i = 0; i < trial.points(); i++) {
      points.next(random);
      points.add(pixels, words);
    }
    return mean(losses.apply(points.rows()));
  }

  private static double mean(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  /** The samples' pixels, those of one prompt together. */
  private byte[] draw(ImageModel model) {
    List<Drawing> drawings = new ArrayList<>();
    for (List<Integer> words : trial.prompts()) {
      for (int i = 0; i < trial.samples(); i++) {
        float[] latent = Latents.of(trial.seed() + drawings.size(), model.latentSize());
        drawings.add(
            new Drawing(DrawingRequest.byDefault(latent, words, model.abilities())));
      }
    }
    model.finish(drawings);
    int size = model.shape().size();
    byte[] pixels = new byte[drawings.size() * size];
    for (int i = 0; i < drawings.size(); i++) {
      byte[] drawn = ImageSet.bytes(drawings.get(i).estimate(), size);
      System.arraycopy(drawn, 0, pixels, i * size, size);
    }
    return pixels;
  }

  private double diversity(byte[] samples) {
    int[] prompts = new int[trial.prompts().size() * trial.samples()];
    Arrays.setAll(prompts, i -> i / trial.samples());
    return PixelDistances.within(samples, trial.base().shape().size(), prompts);
  }

  private Compared copying(byte[] before, byte[] after) {
    if (trial.training().isEmpty() || before.length == 0) {
      return null;
    }
    double[] held = nearest(trial.base().pixels());
    double closest = Arrays.stream(held).min().orElse(0);
    return new Compared(copied(before, closest), copied(after, closest));
  }

  private double copied(byte[] samples, double closest) {
    return Arrays.stream(nearest(samples)).map(d -> d < closest ? 1 : 0).average().orElse(0);
  }

  private double[] nearest(byte[] images) {
    ImageSet training = trial.training().orElseThrow();
    return PixelDistances.nearest(images, training.pixels(), training.shape().size());
  }
}
