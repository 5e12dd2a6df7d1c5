package dev.inkstone.trainer.recipe.image;

import dev.inkstone.model.torch.AdamW;
import dev.inkstone.trainer.recipe.Schedule;

/**
 * Everything that decides what the training of a classifier computes.
 *
 * @param dataSet what it learns from
 * @param width channels of the first stage
 * @param schedule learning rates
 * @param batch images of a step
 * @param shift the most pixels that an image is moved by, each way and direction
 * @param smoothing share of the probability that goes to all classes alike
 * @param seed of the first weights, the order of the data and the shifts
 */
public record ClassifierPlan(
    String dataSet,
    int width,
    Schedule schedule,
    int batch,
    int shift,
    double smoothing,
    long seed) {
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.99;
  private static final double DECAY = 0.02;
  private static final double EPSILON = 1e-8;
  private static final double LARGEST_NORM = 5;

  AdamW optimizer(long step) {
    return new AdamW(schedule.rate(step), BETA1, BETA2, DECAY, EPSILON, LARGEST_NORM, step);
  }
}
