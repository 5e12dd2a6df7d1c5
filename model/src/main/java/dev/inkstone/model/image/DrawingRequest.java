package dev.inkstone.model.image;

import java.util.List;
import java.util.Optional;

/**
 * What is to be drawn: one image.
 *
 * @param latent the noise to begin with, as many numbers as the model's latents have
 * @param words indexes into the model's {@link Words}; empty draws without a prompt
 * @param steps how many steps to take, at least 1
 * @param guidance strength of classifier-free guidance (Ho and Salimans 2022): 0 ignores the
 *     words, 1 is the bare conditional model
 * @param start the image to begin with instead of noise alone
 */
public record DrawingRequest(
    float[] latent, List<Integer> words, int steps, float guidance, Optional<Start> start) {
  public DrawingRequest {
    if (steps < 1) {
      throw new IllegalArgumentException("steps must be at least 1, but is " + steps);
    }
    words = List.copyOf(words);
  }

  /** What a model draws where nothing but its noise and its words are asked for. */
  public static DrawingRequest byDefault(
      float[] latent, List<Integer> words, ImageModel.Abilities abilities) {
    return new DrawingRequest(
        latent,
        words,
        abilities.defaultSteps(),
        abilities.defaultGuidance(),
        Optional.empty());
  }

  /**
   * An image to vary or to repair.
   *
   * @param image its pixels, of the model's shape
   * @param strength how far to leave it, above 0 to 1; 1 keeps nothing
   * @param mask for each pixel of one channel whether it is drawn anew; empty means all are
   */
  public record Start(float[] image, float strength, boolean[] mask) {}
}
