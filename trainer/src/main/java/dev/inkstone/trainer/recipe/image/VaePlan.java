package dev.inkstone.trainer.recipe.image;

import dev.inkstone.model.torch.AdamW;
import dev.inkstone.trainer.recipe.Schedule;

/**
 * Everything that decides what the training of an autoencoder computes.
 *
 * @param dataSet what it learns from
 * @param latentSize numbers of a code
 * @param width channels after the first convolution
 * @param dense width of the dense layer
 * @param schedule learning rates
 * @param batch images of a step
 * @param warmUp steps over which the divergence's share rises from 0 to 1 (Bowman et al. 2016)
 * @param seed of the first weights, the order of the data and the noise
 */
public record VaePlan(
    String dataSet,
    int latentSize,
    int width,
    int dense,
    Schedule schedule,
    int batch,
    long warmUp,
    long seed) {
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.99;
  private static final double EPSILON = 1e-8;
  private static final double LARGEST_NORM = 200;

  AdamW optimizer(long step) {
    return new AdamW(schedule.rate(step), BETA1, BETA2, 0, EPSILON, LARGEST_NORM, step);
  }

  float share(long step) {
    return (float) Math.min(1.0, (double) step / warmUp);
  }
}
