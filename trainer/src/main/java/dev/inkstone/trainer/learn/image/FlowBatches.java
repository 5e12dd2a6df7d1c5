package dev.inkstone.trainer.learn.image;

import dev.inkstone.model.image.FlowBatch;
import dev.inkstone.model.image.FlowRows;
import dev.inkstone.trainer.recipe.image.ImageBatches;
import dev.inkstone.trainer.recipe.image.PathPoints;
import dev.inkstone.trainer.recipe.image.data.ImageSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The batches of a learning: rated images and base data, each at random points of its path from
 * noise. The batch of a step is a function of the seed and the step alone.
 */
final class FlowBatches {
  private final List<ImageExample> examples;
  private final ImageSet base;
  private final FlowKto objective;
  private final FlowOptions options;
  private final ImageBatches order;
  private final ImageBatches baseOrder;

  FlowBatches(FlowLearner.Material material, FlowKto objective, FlowOptions options) {
    this.examples = List.copyOf(material.examples());
    this.base = material.base();
    this.objective = objective;
    this.options = options;
    int most = Math.min(options.sizes().examples(), examples.size());
    this.order = new ImageBatches(examples.size(), most, options.seed());
    int mostBase = Math.min(options.sizes().base(), base.size());
    this.baseOrder = new ImageBatches(base.size(), mostBase, options.seed() + 1);
  }

  /** The examples of a step, from 1. */
  List<ImageExample> members(long step) {
    return Arrays.stream(order.at(step)).mapToObj(examples::get).toList();
  }

  /** Each example's rows stand together: draw by draw, each with all of its images. */
  FlowBatch at(long step) {
    SplittableRandom random =
        new SplittableRandom(options.seed() * 0x9E3779B97F4A7C15L + step);
    List<ImageExample> members = members(step);
    double share = 1.0 / members.size() / options.sizes().draws();
    PathPoints points = new PathPoints(base.shape().size());
    List<Float> judged = new ArrayList<>();
    for (ImageExample example : members) {
      for (int draw = 0; draw < options.sizes().draws(); draw++) {
        points.next(random);
        for (int image = 0; image < example.images().size(); image++) {
          RatedImage rated = example.images().get(image);
          points.add(rated.pixels(), rated.words());
          judged.add(objective.judged(example, image, share));
        }
      }
    }
    float[] weights = new float[judged.size()];
    for (int row = 0; row < weights.length; row++) {
      weights[row] = judged.get(row);
    }
    return new FlowBatch(points.rows(), weights, base(step, random));
  }

  private FlowRows base(long step, SplittableRandom random) {
    PathPoints points = new PathPoints(base.shape().size());
    for (int image : baseOrder.at(step)) {
      points.next(random);
      points.add(
          base.image(image), PathPoints.prompt(base.labels()[image], random));
    }
    return points.rows();
  }

  /** How many steps a pass over the examples takes, about. */
  static int stepsOfEpoch(int examples, int size) {
    return Math.max(1, examples / size);
  }
}
