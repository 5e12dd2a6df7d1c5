package dev.inkstone.trainer.learn.image;

import dev.inkstone.trainer.learn.Example;
import java.util.List;

/**
 * An image that was liked or disliked, by a thumb or by stars.
 *
 * @param desirability as in {@link dev.inkstone.trainer.learn.Judged}
 */
public record JudgedImage(String id, RatedImage image, double desirability, double weight)
    implements ImageExample {
  public JudgedImage {
    Example.requireUsable(id, weight);
    Example.requireDesirability(id, desirability);
  }

  @Override
  public List<RatedImage> images() {
    return List.of(image);
  }

  @Override
  public double[] desirabilities() {
    return new double[] {desirability};
  }

  @Override
  public Opinion opinion() {
    return Opinion.of(desirability);
  }

  @Override
  public JudgedImage weighing(double newWeight) {
    return new JudgedImage(id, image, desirability, newWeight);
  }
}
