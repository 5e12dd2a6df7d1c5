package dev.inkstone.trainer.recipe.image;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inkstone.model.image.Codec;
import dev.inkstone.model.image.ImageConfig;
import dev.inkstone.trainer.recipe.Course;
import dev.inkstone.trainer.recipe.Schedule;
import dev.inkstone.trainer.recipe.Trainee;
import dev.inkstone.trainer.recipe.image.data.Digits;
import dev.inkstone.trainer.recipe.image.data.ImageData;
import java.io.IOException;

/** What the recipes of the plain and the variational autoencoder share. */
abstract class CodecRecipe extends GeneratorRecipe {
  private static final Course.Intervals INTERVALS = new Course.Intervals(500, 250, 1000);
  private static final int LATENT = 32;
  private static final int WIDTH = 32;
  private static final int DENSE = 256;
  private static final int BATCH = 64;

  private final Kind kind;

  /**
   * How the two differ.
   *
   * @param name of the recipe
   * @param type of the model, see {@link Codec}
   * @param steps of the whole training
   * @param warmUp see {@link VaePlan}
   * @param seed see {@link VaePlan}
   * @param loss what the loss measures, with its unit
   */
  record Kind(String name, String type, long steps, long warmUp, long seed, String loss) {}

  CodecRecipe(Place place, Choice choice, Kind kind) {
    super(place, Choices.dataSet(choice, Digits.NAME), kind.name());
    Choices.noVariant(kind.name(), choice);
    this.kind = kind;
  }

  @Override
  public final long defaultSteps() {
    return kind.steps();
  }

  final VaePlan plan(long steps) {
    Schedule schedule = new Schedule(1.5e-3, 1e-5, Math.min(200, steps / 2), steps);
    return new VaePlan(
        dataSet(), LATENT, WIDTH, DENSE, schedule, BATCH, kind.warmUp(), kind.seed());
  }

  @Override
  protected final Course course(long steps) {
    return new Course(model(), plan(steps), steps, INTERVALS, "images", kind.loss());
  }

  @Override
  protected final ImageConfig config(ImageData data) {
    return Codec.config(kind.type(), data.shape(), LATENT, WIDTH, DENSE);
  }

  /** The mean loss of the held-out images in nats, as the recipe puts it. */
  abstract void score(double meanLoss, ObjectNode scores);

  @Override
  protected final ObjectNode ownScores(ImageData data, Trainee trainee) throws IOException {
    ObjectNode scores = super.ownScores(data, trainee);
    score(((CodecTrainee) trainee).meanLoss(data.heldOut()), scores);
    return scores;
  }
}
