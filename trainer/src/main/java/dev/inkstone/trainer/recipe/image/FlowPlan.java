package dev.inkstone.trainer.recipe.image;

import dev.inkstone.model.image.FlowConfig;
import dev.inkstone.model.torch.AdamW;
import dev.inkstone.trainer.recipe.Schedule;
import dev.inkstone.trainer.recipe.image.data.ImageData;
import java.util.List;

/**
 * Everything that decides what the training of a flow computes.
 *
 * @param dataSet what it learns from
 * @param network its shape
 * @param schedule learning rates
 * @param batch images of a step
 * @param augmentation what is done to an image before it is learned from
 * @param seed of the first weights, the order of the data, the noise and the times
 */
public record FlowPlan(
    String dataSet,
    Network network,
    Schedule schedule,
    int batch,
    Augmentation augmentation,
    long seed) {
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.99;
  private static final double DECAY = 0.01;
  private static final double EPSILON = 1e-8;
  private static final double LARGEST_NORM = 1;

  /** How often the words are left out, for guidance (Ho and Salimans 2022, section 3.2). */
  static final double WITHOUT_WORDS = 0.1;

  /**
   * Mean of the times' logits (Esser et al. 2024, equation 19); below 0, since it is early, in the
   * noise, that words decide.
   */
  static final double TIME_MEAN = -0.4;

  private static final double AVERAGING = 0.999;

  /** The shape of the network, as {@link FlowConfig} has it. */
  public record Network(
      int patch,
      List<Integer> widths,
      int blocks,
      int middleBlocks,
      int conditioning,
      int headWidth) {}

  AdamW optimizer(long step) {
    return new AdamW(schedule.rate(step), BETA1, BETA2, DECAY, EPSILON, LARGEST_NORM, step);
  }

  /** What the running average keeps of itself at a step: little at first, so that it follows. */
  float averaging(long step) {
    return (float) Math.min(AVERAGING, step / (step + 10.0));
  }

  FlowConfig config(ImageData data, FlowConfig.Sampling sampling) {
    return new FlowConfig(
        data.shape(),
        data.words(),
        network.patch(),
        network.widths(),
        network.blocks(),
        network.middleBlocks(),
        network.conditioning(),
        network.headWidth(),
        sampling);
  }
}
