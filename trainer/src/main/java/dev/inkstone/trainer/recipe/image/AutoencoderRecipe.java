package dev.inkstone.trainer.recipe.image;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inkstone.model.image.Codec;
import dev.inkstone.trainer.recipe.Course;
import dev.inkstone.trainer.recipe.Trainee;
import dev.inkstone.trainer.recipe.image.data.ImageData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The recipe {@code autoencoder}: restores images from short codes. Scored as a generator too, to
 * show beside the variational one what a prior is worth.
 */
public final class AutoencoderRecipe extends CodecRecipe {
  public static final String NAME = "autoencoder";

  private static final Kind KIND =
      new Kind(NAME, Codec.PLAIN, 4_000, 1, 20060728, "cross entropy (nats an image)");

  public AutoencoderRecipe(Place place, Choice choice) {
    super(place, choice, KIND);
  }

  @Override
  protected Trainee open(ImageData data, Course course, Optional<Path> saved) throws IOException {
    return new AutoencoderTrainee(
        plan(course.steps()), config(data), data, place().device(), saved);
  }

  @Override
  void score(double meanLoss, ObjectNode scores) {
    scores.put("cross_entropy", meanLoss);
  }
}
