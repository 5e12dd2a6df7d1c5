package dev.inkstone.trainer.recipe.image;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inkstone.model.checkpoint.Registry;
import dev.inkstone.model.image.Classifier;
import dev.inkstone.model.image.ImageConfig;
import dev.inkstone.trainer.recipe.Course;
import dev.inkstone.trainer.recipe.Schedule;
import dev.inkstone.trainer.recipe.Trainee;
import dev.inkstone.trainer.recipe.image.data.Digits;
import dev.inkstone.trainer.recipe.image.data.ImageData;
import dev.inkstone.trainer.recipe.image.data.ImageSet;
import dev.inkstone.trainer.recipe.image.data.Sketches;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The recipe {@code classifier}: a small convolutional network that names what is in an image. Its
 * accuracy and features score the generators of the same data set.
 */
public final class ClassifierRecipe extends ImageRecipe {
  public static final String NAME = "classifier";

  private static final long STEPS = 2_200;

  /** For 345 classes, of which there are about 93 images each. */
  private static final long SKETCH_STEPS = 5_000;

  private static final Course.Intervals INTERVALS = new Course.Intervals(200, 200, 10_000);
  private static final int WIDTH = 16;
  private static final int SKETCH_WIDTH = 32;

  public ClassifierRecipe(Place place, Choice choice) {
    super(place, Choices.dataSet(choice, Digits.NAME), NAME);
    Choices.noVariant(NAME, choice);
  }

  @Override
  public long defaultSteps() {
    return sketches() ? SKETCH_STEPS : STEPS;
  }

  private boolean sketches() {
    return dataSet().equals(Sketches.NAME);
  }

  private int width() {
    return sketches() ? SKETCH_WIDTH : WIDTH;
  }

  private ClassifierPlan plan(long steps) {
    Schedule schedule = new Schedule(4e-3, 1e-5, Math.min(100, steps / 2), steps);
    return new ClassifierPlan(dataSet(), width(), schedule, 128, 2, 0.05, 19980501);
  }

  @Override
  protected Course course(long steps) {
    return new Course(
        model(), plan(steps), steps, INTERVALS, "images", "cross entropy (nats an image)");
  }

  @Override
  protected ImageConfig config(ImageData data) {
    return Classifier.config(data.shape(), width(), data.words());
  }

  @Override
  protected Trainee open(ImageData data, Course course, Optional<Path> saved) throws IOException {
    return new ClassifierTrainee(
        plan(course.steps()), config(data), data, place().device(), saved);
  }

  @Override
  protected ObjectNode scores(ImageData data, Trainee trainee, Path weights) throws IOException {
    try (Classifier classifier = Classifier.load(config(data), weights, place().device())) {
      return accuracy(classifier, data);
    }
  }

  @Override
  public String report(Registry source, Sampling sampling) throws IOException {
    try (Classifier classifier = Classifier.load(champion(source), place().device())) {
      ObjectNode scores = accuracy(classifier, data());
      StringBuilder table = new StringBuilder("| held-out images | |\n|---|---:|\n");
      scores.properties().forEach(e -> table.append(
          "| " + e.getKey() + " | " + e.getValue().asText() + " |\n"));
      return table.toString();
    }
  }

  private static ObjectNode accuracy(Classifier classifier, ImageData data) {
    ImageSet set = data.heldOut();
    int most = Math.min(5, data.words().words().size());
    int first = 0;
    int among = 0;
    int step = 1000;
    for (int from = 0; from < set.size(); from += step) {
      int[] images = Inputs.range(from, Math.min(from + step, set.size()));
      Classifier.Verdict verdict = classifier.judge(set.images(images));
      for (int i = 0; i < images.length; i++) {
        first += verdict.best(i) == set.label(images[i]) ? 1 : 0;
        among += verdict.among(i, set.label(images[i]), most) ? 1 : 0;
      }
    }
    ObjectNode scores = new ObjectMapper().createObjectNode();
    scores.put("accuracy", (double) first / set.size());
    scores.put("top_" + most + "_accuracy", (double) among / set.size());
    scores.put("images", set.size());
    return scores;
  }
}
