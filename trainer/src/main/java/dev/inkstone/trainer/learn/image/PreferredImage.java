package dev.inkstone.trainer.learn.image;

import dev.inkstone.trainer.learn.Example;
import java.util.List;

/**
 * An image that was preferred over another one of a like prompt. To learn from, the one is liked
 * and the other disliked, as Li et al. 2024 turn pairs into judgements.
 */
public record PreferredImage(String id, RatedImage chosen, RatedImage rejected, double weight)
    implements ImageExample {
  public PreferredImage {
    Example.requireUsable(id, weight);
  }

  @Override
  public List<RatedImage> images() {
    return List.of(chosen, rejected);
  }

  @Override
  public double[] desirabilities() {
    return new double[] {1, -1};
  }

  @Override
  public Opinion opinion() {
    return Opinion.FIRST_IS_BETTER;
  }

  @Override
  public PreferredImage weighing(double newWeight) {
    return new PreferredImage(id, chosen, rejected, newWeight);
  }
}
