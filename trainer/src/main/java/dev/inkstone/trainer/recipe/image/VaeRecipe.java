package dev.inkstone.trainer.recipe.image;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inkstone.model.image.Codec;
import dev.inkstone.trainer.recipe.Course;
import dev.inkstone.trainer.recipe.Trainee;
import dev.inkstone.trainer.recipe.image.data.ImageData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The recipe {@code vae}: a convolutional variational autoencoder of small grey images. */
public final class VaeRecipe extends CodecRecipe {
  public static final String NAME = "vae";

  private static final Kind KIND =
      new Kind(NAME, Codec.VARIATIONAL, 12_000, 500, 20131220, "negative bound (nats an image)");

  public VaeRecipe(Place place, Choice choice) {
    super(place, choice, KIND);
  }

  @Override
  protected Trainee open(ImageData data, Course course, Optional<Path> saved) throws IOException {
    return new VaeTrainee(
        plan(course.steps()), config(data), data, place().device(), saved);
  }

  /** The mean bound of the held-out images (Kingma & Welling 2013, equation 3). */
  @Override
  void score(double meanLoss, ObjectNode scores) {
    scores.put("bound", -meanLoss);
  }
}
