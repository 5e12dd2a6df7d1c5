package dev.inkstone.model.image;

import java.util.List;

/**
 * A generator of images that draws many at once, step by step.
 *
 * <p>Guarantees: every call is synchronous; one thread owns a model. A step takes any drawings of
 * this model, of whatever requests and each at a step of its own, so that a request joins those
 * that run at their next step. What becomes of a drawing depends on its request alone, as far as
 * the arithmetic allows: a batch of another size may round the last bits otherwise.
 */
public interface ImageModel extends AutoCloseable {
  ImageShape shape();

  /** How many numbers a latent has: the noise that a drawing begins with. */
  int latentSize();

  /** The words that prompts are made of; none for a model that draws without a prompt. */
  Words words();

  /** What may be asked of this model, and what it wants where nothing is asked. */
  Abilities abilities();

  /**
   * Takes one step of each drawing, none of which may be done.
   *
   * @throws dev.inkstone.model.torch.ProgramException if an operator fails; the drawings are then
   *     as they were
   */
  void step(List<Drawing> drawings);

  /** Takes all the steps that are left of drawings that are equally far. */
  default void finish(List<Drawing> drawings) {
    while (!drawings.isEmpty() && !drawings.get(0).done()) {
      step(drawings);
    }
  }

  @Override
  void close();

  /**
   * Options of a model.
   *
   * @param defaultSteps steps where a request names none
   * @param maxSteps 1 for a model that draws in one step
   * @param guided whether guidance has a meaning
   * @param defaultGuidance where a request names none; 1 is the bare conditional model
   * @param startsFromImages whether it can vary or repair a given image
   */
  record Abilities(
      int defaultSteps,
      int maxSteps,
      boolean guided,
      float defaultGuidance,
      boolean startsFromImages) {}
}
