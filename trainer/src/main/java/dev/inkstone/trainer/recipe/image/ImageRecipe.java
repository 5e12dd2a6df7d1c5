package dev.inkstone.trainer.recipe.image;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.checkpoint.Provenance;
import dev.inkstone.model.checkpoint.Publication;
import dev.inkstone.model.checkpoint.Registry;
import dev.inkstone.model.image.ImageConfig;
import dev.inkstone.trainer.recipe.BaseTraining;
import dev.inkstone.trainer.recipe.Course;
import dev.inkstone.trainer.recipe.Recipe;
import dev.inkstone.trainer.recipe.Trainee;
import dev.inkstone.trainer.recipe.image.data.DataSets;
import dev.inkstone.trainer.recipe.image.data.ImageData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all recipes of images share: the data, the training's folder, publishing. */
public abstract class ImageRecipe implements Recipe {
  private static final Logger LOG = LoggerFactory.getLogger(ImageRecipe.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Place place;
  private final String dataSet;
  private final String model;

  /**
   * @param dataSet a name that {@link DataSets} knows
   * @param suffix what the model is called after the data set: {@code vae} makes {@code digits-vae};
   *     empty for the data set's own name
   */
  protected ImageRecipe(Place place, String dataSet, String suffix) {
    this.place = place;
    this.dataSet = DataSets.require(dataSet);
    this.model = suffix.isEmpty() ? dataSet : dataSet + "-" + suffix;
  }

  /** What is trained, and for how long. */
  protected abstract Course course(long steps);

  /** The model's configuration, which is the checkpoint's {@code config.json}. */
  protected abstract ImageConfig config(ImageData data);

  /** Makes what learns: afresh, or as it was saved in a file. */
  protected abstract Trainee open(ImageData data, Course course, Optional<Path> saved)
      throws IOException;

  /**
   * Scores for the manifest.
   *
   * @param trainee what has learned
   * @param weights what it exported
   */
  protected abstract ObjectNode scores(ImageData data, Trainee trainee, Path weights)
      throws IOException;

  protected final Place place() {
    return place;
  }

  protected final String dataSet() {
    return dataSet;
  }

  /** The newest published version of this recipe's model. */
  protected final Checkpoint champion(Registry source) throws IOException {
    return champion(source, model);
  }

  /** The newest published version of another recipe's model. */
  protected static Checkpoint champion(Registry source, String name) throws IOException {
    return source.openChampion(name, skipped -> LOG.warn(skipped.getMessage()));
  }

  protected final ImageData data() throws IOException {
    return DataSets.load(dataSet, place.cache());
  }

  @Override
  public final String model() {
    return model;
  }

  @Override
  public void train(Run wanted) throws IOException {
    ImageData data = data();
    Course course = course(wanted.steps());
    Path run = place.work().resolve(model);
    try (BaseTraining training =
        BaseTraining.open(course, run, wanted.resume(), saved -> open(data, course, saved))) {
      training.run(wanted.limit());
      if (training.done() || wanted.publish()) {
        publish(data, training, run);
      } else {
        LOG.info("stopped at step {}; go on with --resume", training.step());
      }
    }
  }

  private void publish(ImageData data, BaseTraining training, Path run) throws IOException {
    try (Publication publication = place.registry().publish(model)) {
      Path folder = publication.folder();
      ImageConfig config = config(data);
      write(folder.resolve(Checkpoint.CONFIG), config.json());
      write(folder.resolve(Checkpoint.WORDS), JSON.valueToTree(config.words()));
      for (String picture : new String[] {BaseTraining.CURVE, SampleGrid.LATEST}) {
        if (Files.exists(run.resolve(picture))) {
          Files.copy(run.resolve(picture), folder.resolve(picture));
        }
      }
      training.export(folder.resolve(Checkpoint.WEIGHTS));
      ObjectNode recipe = training.describe();
      recipe.set("data", data.source());
      Path weights = folder.resolve(Checkpoint.WEIGHTS);
      recipe.set("scores", scores(data, training.trainee(), weights));
      Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
      publication.commit(new Provenance(now, null, recipe, null, null));
      LOG.info("published {} version {}", model, publication.version());
    }
  }

  private static void write(Path file, ObjectNode json) throws IOException {
    Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
  }
}
