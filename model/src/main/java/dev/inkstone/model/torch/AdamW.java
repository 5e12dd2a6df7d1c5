package dev.inkstone.model.torch;

/**
 * The optimizer's settings for one step (Loshchilov & Hutter 2019, algorithm 2).
 *
 * @param rate learning rate of this step
 * @param beta1 decay of the first moment
 * @param beta2 decay of the second moment
 * @param decay weight decay of matrices; vectors have none
 * @param epsilon added to the root of the second moment
 * @param largestNorm gradients with a larger Euclidean norm are scaled down to it
 * @param step number of this step, from 1
 */
public record AdamW(
    double rate,
    double beta1,
    double beta2,
    double decay,
    double epsilon,
    double largestNorm,
    long step) {

  /** The settings in the order in which the programs read them. */
  public float[] values() {
    return new float[] {
      (float) rate,
      (float) beta1,
      (float) beta2,
      (float) decay,
      (float) epsilon,
      (float) largestNorm,
      step
    };
  }
}
