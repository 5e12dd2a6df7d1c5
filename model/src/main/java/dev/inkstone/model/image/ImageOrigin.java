package dev.inkstone.model.image;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * Where an image comes from: what it takes to draw it again.
 *
 * @param model name of the model
 * @param digest of the checkpoint that drew it
 * @param seed of this image alone, unsigned; empty for a frame between the ends of a walk
 * @param walk the walk that it is a frame of, if it is one
 * @param prompt as it was asked; empty where it is not to be kept
 */
public record ImageOrigin(
    String model,
    String digest,
    OptionalLong seed,
    Optional<Walk> walk,
    Optional<String> prompt) {

  /** An image that is no frame of a walk. */
  public ImageOrigin(String model, String digest, long seed, Optional<String> prompt) {
    this(model, digest, OptionalLong.of(seed), Optional.empty(), prompt);
  }

  /**
   * A frame of the walk from the image of one seed to that of another; seeds are unsigned.
   *
   * @param frame counted from 0, which is {@code from}'s
   */
  public record Walk(long from, long to, int frame, int frames) {}
}
