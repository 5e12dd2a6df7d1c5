package dev.inkstone.trainer.learn.image;

import dev.inkstone.trainer.learn.Example;
import java.util.List;

/** What somebody said about what a model drew. */
public sealed interface ImageExample extends Example permits JudgedImage, PreferredImage {
  /** The images that it speaks of, the better one first. */
  List<RatedImage> images();

  /** From -1 to 1 for each of the images: above 0 for a liked one. */
  double[] desirabilities();

  @Override
  ImageExample weighing(double newWeight);
}
