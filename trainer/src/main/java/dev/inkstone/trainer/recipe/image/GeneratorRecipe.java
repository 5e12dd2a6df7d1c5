package dev.inkstone.trainer.recipe.image;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inkstone.model.checkpoint.Registry;
import dev.inkstone.model.image.Classifier;
import dev.inkstone.model.image.Drawing;
import dev.inkstone.model.image.DrawingRequest;
import dev.inkstone.model.image.ImageModel;
import dev.inkstone.model.image.ImageModels;
import dev.inkstone.model.random.GaussianNoise;
import dev.inkstone.trainer.recipe.Trainee;
import dev.inkstone.trainer.recipe.image.data.ImageData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What the recipes of generators share: they are scored by the classifier of their data set, which
 * must have been trained before, beside held-out images.
 */
public abstract class GeneratorRecipe extends ImageRecipe {
  private static final int SCORED = 10_000;
  private static final int TOGETHER = 100;
  private static final long SEED = 1;

  /** As {@link ImageRecipe}. */
  protected GeneratorRecipe(Place place, String dataSet, String suffix) {
    super(place, dataSet, suffix);
  }

  /** Scores that this kind of generator alone has; none unless overridden. */
  protected ObjectNode ownScores(ImageData data, Trainee trainee) throws IOException {
    return new ObjectMapper().createObjectNode();
  }

  /** Whether the data set has classes, and so a classifier; if not, only pixels are compared. */
  protected boolean classified() {
    return true;
  }

  /** Fails before any time is spent if there is no classifier to score with in the end. */
  @Override
  public final void train(Run wanted) throws IOException {
    if (classified()) {
      classifier(place().registry()).close();
    }
    super.train(wanted);
  }

  @Override
  protected final ObjectNode scores(ImageData data, Trainee trainee, Path weights)
      throws IOException {
    ObjectNode scores = ownScores(data, trainee);
    int count = Math.min(SCORED, data.heldOut().size());
    if (!classified()) {
      try (ImageModel model = ImageModels.load(config(data), weights, place().device())) {
        scores.set("generated", PixelScore.of(data, draw(model, data, count)).json());
      }
      scores.set("held_out", PixelScore.of(data, heldOut(data, count)).json());
      return scores;
    }
    try (ImageModel model = ImageModels.load(config(data), weights, place().device());
        Classifier classifier = classifier(place().registry())) {
      ImageJudge judge = new ImageJudge(data, classifier, count);
      scores.set("generated", generated(model, data, judge, count).json());
      scores.set("held_out", judge.heldOut().json());
    }
    return scores;
  }

  @Override
  public final String report(Registry source, Sampling sampling) throws IOException {
    ImageData data = data();
    int wanted = sampling.count() == null ? SCORED : sampling.count();
    int count = Math.min(wanted, data.heldOut().size());
    if (!classified()) {
      try (ImageModel model = ImageModels.load(champion(source), place().device())) {
        return PixelScore.HEADER
            + PixelScore.of(data, draw(model, data, count)).row(model())
            + PixelScore.of(data, heldOut(data, count)).row("held-out " + dataSet());
      }
    }
    try (ImageModel model = ImageModels.load(champion(source), place().device());
        Classifier classifier = classifier(source)) {
      ImageJudge judge = new ImageJudge(data, classifier, count);
      return ImageScore.HEADER
          + generated(model, data, judge, count).row(model())
          + judge.heldOut().row("held-out " + dataSet());
    }
  }

  private Classifier classifier(Registry source) throws IOException {
    String name = dataSet() + "-" + ClassifierRecipe.NAME;
    for (Registry registry : List.of(place().registry(), source)) {
      if (registry.models().contains(name)) {
        return Classifier.load(champion(registry, name), place().device());
      }
    }
    throw new IOException(
        "scores need the model " + name + "; train it first: ./inkstone train "
            + ClassifierRecipe.NAME + " --data-set " + dataSet());
  }

  private static float[] heldOut(ImageData data, int count) {
    return data.heldOut().images(Inputs.range(0, count));
  }

  private ImageScore generated(ImageModel model, ImageData data, ImageJudge judge, int count) {
    int[] asked = Arrays.stream(Inputs.range(0, count)).map(data.heldOut()::label).toArray();
    float[] pixels = draw(model, data, count);
    return judge.score(pixels, model.words().most() > 0 ? asked : null);
  }

  /** Draws one image to the words of each of the first held-out ones. */
  private static float[] draw(ImageModel model, ImageData data, int count) {
    int size = model.shape().size();
    float[] pixels = new float[count * size];
    for (int from = 0; from < count; from += TOGETHER) {
      List<Drawing> drawings = new ArrayList<>();
      for (int i = from; i < Math.min(from + TOGETHER, count); i++) {
        drawings.add(drawing(model, data.heldOut().labels()[i], i));
      }
      model.finish(drawings);
      for (int i = 0; i < drawings.size(); i++) {
        System.arraycopy(drawings.get(i).estimate(), 0, pixels, (from + i) * size, size);
      }
    }
    return pixels;
  }

  private static Drawing drawing(ImageModel model, int[] labels, int index) {
    List<Integer> words =
        Arrays.stream(labels).limit(Math.max(0, model.words().most())).boxed().toList();
    float[] latent = GaussianNoise.of(SEED, index, model.latentSize());
    return new Drawing(DrawingRequest.byDefault(latent, words, model.abilities()));
  }
}
