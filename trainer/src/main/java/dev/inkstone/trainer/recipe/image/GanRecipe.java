package dev.inkstone.trainer.recipe.image;

import dev.inkstone.model.image.Gan;
import dev.inkstone.model.image.ImageConfig;
import dev.inkstone.model.image.Words;
import dev.inkstone.trainer.recipe.Course;
import dev.inkstone.trainer.recipe.Trainee;
import dev.inkstone.trainer.recipe.image.data.Digits;
import dev.inkstone.trainer.recipe.image.data.ImageData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The recipe {@code gan}: adversarial networks that draw small images, in four variants. */
public final class GanRecipe extends GeneratorRecipe {
  public static final String NAME = "gan";

  private static final Course.Intervals INTERVALS = new Course.Intervals(500, 250, 500);

  private static final Map<Gan.Variant, String> SUFFIXES =
      Map.of(
          Gan.Variant.DCGAN, "gan",
          Gan.Variant.FULLY_CONNECTED, "fcgan",
          Gan.Variant.WASSERSTEIN, "wgan",
          Gan.Variant.CONDITIONAL, "cgan");

  private final Gan.Variant variant;

  public GanRecipe(Place place, Choice choice) {
    super(place, Choices.dataSet(choice, Digits.NAME), SUFFIXES.get(variant(choice)));
    this.variant = variant(choice);
  }

  private static Gan.Variant variant(Choice choice) {
    return choice.variant() == null ? Gan.Variant.DCGAN : Gan.Variant.named(choice.variant());
  }

  @Override
  public long defaultSteps() {
    return variant == Gan.Variant.WASSERSTEIN ? 4_000 : 12_000;
  }

  private GanPlan plan() {
    return GanPlan.of(dataSet(), variant);
  }

  @Override
  protected Course course(long steps) {
    String loss = variant == Gan.Variant.WASSERSTEIN ? "critic's loss" : "discriminator's loss (nats)";
    return new Course(model(), plan(), steps, INTERVALS, "images", loss);
  }

  @Override
  protected ImageConfig config(ImageData data) {
    Words words = variant == Gan.Variant.CONDITIONAL ? data.words() : Words.NONE;
    GanPlan plan = plan();
    return Gan.config(variant, data.shape(), plan.latentSize(), plan.width(), words);
  }

  @Override
  protected Trainee open(ImageData data, Course course, Optional<Path> saved) throws IOException {
    return new GanTrainee(plan(), config(data), data.train(), place().device(), saved);
  }
}
