package dev.inkstone.trainer.recipe;

import dev.inkstone.model.text.DecoderConfig;
import dev.inkstone.model.torch.AdamW;

/**
 * Everything that decides what a base training computes; the same plan on the same data gives the
 * same losses.
 *
 * @param name the model's name
 * @param config the model's shape
 * @param schedule learning rates
 * @param batchTokens the most tokens of a batch, padding counted
 * @param beta2 decay of the optimizer's second moment
 * @param decay weight decay of matrices
 * @param seed of the first weights and of the order of the data
 */
public record TrainingPlan(
    String name,
    DecoderConfig config,
    Schedule schedule,
    int batchTokens,
    double beta2,
    double decay,
    long seed) {
  private static final double BETA1 = 0.9;
  private static final double EPSILON = 1e-8;
  private static final double LARGEST_NORM = 1.0;

  AdamW optimizer(long step) {
    return new AdamW(schedule.rate(step), BETA1, beta2, decay, EPSILON, LARGEST_NORM, step);
  }

  Course course(Course.Intervals intervals) {
    return new Course(
        name, this, schedule.steps(), intervals, "tokens", "cross entropy (nats a token)");
  }
}
