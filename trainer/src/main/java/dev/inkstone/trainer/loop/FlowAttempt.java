package dev.inkstone.trainer.loop;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inkstone.model.image.FlowLearning;
import dev.inkstone.model.image.ImageModel;
import dev.inkstone.model.image.ImageModels;
import dev.inkstone.model.torch.TorchDevice;
import dev.inkstone.trainer.evaluate.ImageEvaluator;
import dev.inkstone.trainer.gate.ImageFigures;
import dev.inkstone.trainer.gate.ImageGate;
import dev.inkstone.trainer.gate.Root;
import dev.inkstone.trainer.gate.Verdict;
import dev.inkstone.trainer.learn.RatingLearner;
import dev.inkstone.trainer.learn.image.FlowLearner;
import dev.inkstone.trainer.learn.image.FlowOptions;
import dev.inkstone.trainer.learn.image.ImageExample;
import dev.inkstone.trainer.learn.image.RatedImage;
import dev.inkstone.trainer.recipe.image.Inputs;
import dev.inkstone.trainer.recipe.image.data.ImageData;
import dev.inkstone.trainer.recipe.image.data.ImageSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** One learning of a model that draws by a flow. */
final class FlowAttempt implements Pupil.Attempt {
  private static final long SEED = 9_000;
  private static final int BASE_IMAGES = 256;
  private static final int PROMPTS = 32;
  private static final int SAMPLES = 2;
  private static final int POINTS = 4;
  private static final ObjectMapper JSON =
      new ObjectMapper().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);

  /**
   * What a pupil's learnings have in common.
   *
   * @param root what is known of the root's figures
   * @param work a folder for weights that are not published yet
   */
  record Setting(
      ImageData data,
      LoopOptions.Images options,
      TorchDevice device,
      KnownRoot root,
      Path work) {}

  private final Setting setting;
  private final Lineage lineage;
  private final FlowOptions options;
  private final ImageEvaluator.Trial trial;
  private final FlowLearner learner;

  /**
   * Begins at the parent's weights, or goes on.
   *
   * @param learned to learn from
   * @param held for the gate alone
   * @param saved where a learner was saved, to go on with
   */
  FlowAttempt(
      Setting setting,
      Lineage lineage,
      List<ImageExample> learned,
      List<ImageExample> held,
      Optional<Path> saved)
      throws IOException {
    this.setting = setting;
    this.lineage = lineage;
    this.options = setting.options().learning().gentler(lineage.forgot());
    ImageData data = setting.data();
    int[] some = Inputs.range(0, Math.min(BASE_IMAGES, data.validation().size()));
    ImageSet base = data.validation().select(some);
    this.trial =
        new ImageEvaluator.Trial(
            held, base, Optional.of(data.train()), prompts(learned, data), SAMPLES, POINTS, SEED);
    FlowLearner.Material material =
        new FlowLearner.Material(lineage.parent(), learned, data.train());
    this.learner =
        saved.isPresent()
            ? FlowLearner.resume(material, options, setting.device(), saved.get())
            : FlowLearner.begin(material, options, setting.device());
  }

  /** Those that were rated, and others: what nobody rated must not suffer. */
  private static List<List<Integer>> prompts(List<ImageExample> rated, ImageData data) {
    Set<List<Integer>> prompts = new LinkedHashSet<>();
    rated.stream()
        .flatMap(example -> example.images().stream())
        .map(RatedImage::words)
        .distinct()
        .limit(PROMPTS / 2)
        .forEach(prompts::add);
    Random random = new Random(SEED);
    int words = data.words().words().size();
    int most = Math.min(PROMPTS, prompts.size() + words);
    for (int i = 0; i < 10 * PROMPTS && words > 0 && prompts.size() < most; i++) {
      prompts.add(List.of(random.nextInt(words)));
    }
    return new ArrayList<>(prompts);
  }

  @Override
  public RatingLearner learner() {
    return learner;
  }

  @Override
  public Verdict judge() throws IOException {
    ImageEvaluator evaluator = new ImageEvaluator(trial);
    ImageFigures figures = compare(evaluator);
    String version = lineage.root().manifest().version();
    Root root =
        setting
            .root()
            .of(
                lineage,
                setting.data(),
                figures.parentAsRoot(version),
                () -> root(evaluator, version));
    return ImageGate.judge(figures.since(root), setting.options().thresholds());
  }

  /** What draws has its weights from a file. */
  private ImageFigures compare(ImageEvaluator evaluator) throws IOException {
    Path weights = Files.createTempFile(setting.work(), "candidate", ".safetensors");
    try {
      Files.delete(weights);
      learner.export(weights);
      try (ImageModel before = ImageModels.load(lineage.parent(), setting.device());
          ImageModel after =
              ImageModels.load(
                  FlowLearning.config(lineage.parent()).toImageConfig(),
                  weights,
                  setting.device())) {
        return evaluator.compare(learner, before, after);
      }
    } finally {
      Files.deleteIfExists(weights);
    }
  }

  private Root root(ImageEvaluator evaluator, String version) throws IOException {
    FlowLearning.Options how = new FlowLearning.Options(setting.device(), false);
    try (FlowLearning root = FlowLearning.begin(lineage.root(), how)) {
      return evaluator.root(version, root);
    }
  }

  @Override
  public void describe(ObjectNode recipe) {
    recipe.set("data", setting.data().source());
    recipe.set("options", JSON.valueToTree(options));
  }

  @Override
  public void close() {
    learner.close();
  }
}
