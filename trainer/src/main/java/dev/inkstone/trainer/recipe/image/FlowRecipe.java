package dev.inkstone.trainer.recipe.image;

import dev.inkstone.model.image.FlowConfig;
import dev.inkstone.model.image.ImageConfig;
import dev.inkstone.trainer.recipe.Course;
import dev.inkstone.trainer.recipe.Schedule;
import dev.inkstone.trainer.recipe.Trainee;
import dev.inkstone.trainer.recipe.image.data.Emojis;
import dev.inkstone.trainer.recipe.image.data.ImageData;
import dev.inkstone.trainer.recipe.image.data.Sketches;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** The recipe {@code flow}: a rectified flow that draws what its words say. */
public final class FlowRecipe extends GeneratorRecipe {
  public static final String NAME = "flow";

  /**
   * What differs between the data sets.
   *
   * @param steps of the whole training
   * @param restarts the steps after which the learning rate begins anew
   * @param shown words that samples are drawn of while it runs, joined by {@code +} in a prompt
   */
  private record Setting(
      FlowPlan.Network network,
      int batch,
      Augmentation augmentation,
      long steps,
      List<Long> restarts,
      FlowConfig.Sampling sampling,
      List<String> shown) {}

  private static final Map<String, Setting> SETTINGS =
      Map.of(
          Sketches.NAME,
          new Setting(
              new FlowPlan.Network(2, List.of(64, 192), 2, 3, 256, 64),
              64,
              new Augmentation(2, List.of()),
              20_000,
              List.of(10_000L),
              new FlowConfig.Sampling(true, 16, 3),
              List.of("cat", "house", "bicycle", "fish", "tree", "umbrella", "face", "airplane")),
          Emojis.NAME,
          new Setting(
              new FlowPlan.Network(4, List.of(64, 192), 2, 3, 256, 64),
              32,
              new Augmentation(2, Emojis.HANDED),
              20_000,
              List.of(5_500L),
              new FlowConfig.Sampling(true, 16, 2),
              List.of(
                  "cat+face", "grinning+face", "red+heart", "tree", "automobile", "pizza",
                  "woman+dark skin", "house+twemoji")));

  private static final double PEAK_RATE = 1e-3;
  private static final double LAST_RATE = 1e-6;
  private static final long WARM_UP = 200;
  private static final long SEED = 20261122;
  private static final Course.Intervals INTERVALS = new Course.Intervals(500, 500, 1000);

  private final Setting setting;

  public FlowRecipe(Place place, Choice choice) {
    super(place, dataSet(choice), "");
    this.setting = SETTINGS.get(dataSet());
  }

  private static String dataSet(Choice choice) {
    Choices.noVariant(NAME, choice);
    String name = Choices.dataSet(choice, Sketches.NAME);
    if (!SETTINGS.containsKey(name)) {
      throw new IllegalArgumentException(
          "flow learns from --data-set " + String.join(" or ", new TreeSet<>(SETTINGS.keySet()))
              + ", not from \"" + name + "\"");
    }
    return name;
  }

  @Override
  public long defaultSteps() {
    return setting.steps();
  }

  private FlowPlan plan(long steps) {
    return new FlowPlan(
        dataSet(),
        setting.network(),
        new Schedule(PEAK_RATE, LAST_RATE, WARM_UP, steps, setting.restarts()),
        setting.batch(),
        setting.augmentation(),
        SEED);
  }

  @Override
  protected Course course(long steps) {
    return new Course(
        model(), plan(steps), steps, INTERVALS, "images", "mean squared error of the velocity");
  }

  @Override
  protected ImageConfig config(ImageData data) {
    return plan(setting.steps()).config(data, setting.sampling()).toImageConfig();
  }

  @Override
  protected Trainee open(ImageData data, Course course, Optional<Path> saved) throws IOException {
    FlowPlan plan = (FlowPlan) course.plan();
    return new FlowTrainee(
        plan,
        plan.config(data, setting.sampling()),
        data,
        setting.shown(),
        place().device(),
        saved);
  }

  /** An emoji has several words, none of which is its class. */
  @Override
  protected boolean classified() {
    return dataSet().equals(Sketches.NAME);
  }
}
