package dev.inkstone.trainer.recipe.image.data;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inkstone.model.image.ImageShape;
import dev.inkstone.model.image.Words;

/**
 * A data set in its three parts, of which only the first is learned from.
 *
 * @param name {@code digits}, {@code fashion} and so on
 * @param words what labels are indexes of
 * @param train to learn from
 * @param validation to look at while learning
 * @param heldOut to score with
 * @param source where it came from: package, version, digest, licence, counts
 */
public record ImageData(
    String name,
    Words words,
    ImageSet train,
    ImageSet validation,
    ImageSet heldOut,
    ObjectNode source) {
  /**
   * Parts an image set by a hash; see {@link Splits}.
   *
   * @param heldOut the first bucket that is not held out
   * @param validation the first bucket that is learned from
   * @param source as of the record, but without counts
   */
  static ImageData split(
      String name, Words words, ImageSet all, int heldOut, int validation, ObjectNode source) {
    return counted(
        name,
        words,
        all.select(Splits.inBuckets(all, validation, Splits.BUCKETS)),
        all.select(Splits.inBuckets(all, heldOut, validation)),
        all.select(Splits.inBuckets(all, 0, heldOut)),
        source);
  }

  /** The same of parts that are there, whose counts are added to the source. */
  static ImageData counted(
      String name,
      Words words,
      ImageSet train,
      ImageSet validation,
      ImageSet heldOut,
      ObjectNode source) {
    source.put("train", train.size());
    source.put("validation", validation.size());
    source.put("held_out", heldOut.size());
    return new ImageData(name, words, train, validation, heldOut, source);
  }

  public ImageShape shape() {
    return train.shape();
  }

  /** What is around the things in the images: 1 for white paper, -1 for a black ground. */
  public float ground() {
    return name.equals(Sketches.NAME) || name.equals(Emojis.NAME) ? 1 : -1;
  }

  /** Whether a class is the same in a mirror. */
  public boolean mirrors() {
    return name.equals(Sketches.NAME);
  }
}
