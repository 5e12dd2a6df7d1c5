package dev.inkstone.trainer.loop;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.text.Completion;
import dev.inkstone.model.text.Decoder;
import dev.inkstone.model.text.Tokenizer;
import dev.inkstone.model.text.WeightFormat;
import dev.inkstone.model.torch.TorchDevice;
import dev.inkstone.trainer.evaluate.Evaluator;
import dev.inkstone.trainer.gate.Gate;
import dev.inkstone.trainer.gate.GateFigures;
import dev.inkstone.trainer.gate.Root;
import dev.inkstone.trainer.gate.Verdict;
import dev.inkstone.trainer.learn.Learner;
import dev.inkstone.trainer.learn.LearningOptions;
import dev.inkstone.trainer.learn.RatingLearner;
import dev.inkstone.trainer.learn.TextExample;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** One learning of a model that writes. */
final class TextAttempt implements Pupil.Attempt {
  private static final int SLOTS = 64;
  private static final ObjectMapper JSON =
      new ObjectMapper().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);

  /**
   * What a pupil's learnings have in common.
   *
   * @param ends tokens that end a text
   * @param root what is known of the root's figures
   */
  record Setting(
      Tokenizer tokenizer,
      Set<Integer> ends,
      BaseSource base,
      LoopOptions.Texts options,
      TorchDevice device,
      KnownRoot root) {
    Decoder load(Checkpoint checkpoint) throws IOException {
      return Decoder.load(
          checkpoint,
          new Decoder.Options(device, SLOTS, Integer.MAX_VALUE, WeightFormat.BF16));
    }
  }

  private final Setting setting;
  private final Lineage lineage;
  private final LearningOptions options;
  private final Decoder before;
  private final BaseMaterial material;
  private final List<TextExample> held;
  private final Learner learner;

  private TextAttempt(
      Setting setting,
      Lineage lineage,
      Decoder before,
      List<TextExample> learned,
      List<TextExample> held,
      Optional<Path> saved)
      throws IOException {
    this.setting = setting;
    this.lineage = lineage;
    this.before = before;
    this.held = held;
    this.options = setting.options().learning().gentler(lineage.forgot());
    this.material = ofRoot(root -> setting.base().material(root, prompts(learned)));
    Learner.Material all =
        new Learner.Material(lineage.parent(), learned, material.learned());
    this.learner =
        saved.isPresent()
            ? Learner.resume(all, options, setting.device(), saved.get())
            : Learner.begin(all, options, setting.device());
  }

  /**
   * Begins at the parent's weights, or goes on.
   *
   * @param learned to learn from
   * @param held for the gate alone
   * @param saved where a learner was saved, to go on with
   */
  static TextAttempt begin(
      Setting setting,
      Lineage lineage,
      List<TextExample> learned,
      List<TextExample> held,
      Optional<Path> saved)
      throws IOException {
    Decoder before = setting.load(lineage.parent());
    try {
      return new TextAttempt(setting, lineage, before, learned, held, saved);
    } catch (IOException | RuntimeException e) {
      before.close();
      throw e;
    }
  }

  private static List<int[]> prompts(List<TextExample> examples) {
    return examples.stream()
        .flatMap(e -> e.completions().stream())
        .map(Completion::prompt)
        .toList();
  }

  /** Works with the weights that the line began with, which at first are the parent's. */
  private <T> T ofRoot(Function<Decoder, T> work) throws IOException {
    if (lineage.isFirst()) {
      return work.apply(before);
    }
    try (Decoder root = setting.load(lineage.root())) {
      return work.apply(root);
    }
  }

  @Override
  public RatingLearner learner() {
    return learner;
  }

  @Override
  public Verdict judge() throws IOException {
    BaseSource base = setting.base();
    Evaluator.Trial trial =
        new Evaluator.Trial(
            material.prompts(), material.held(), base.sampling(), setting.ends());
    Evaluator evaluator = new Evaluator(trial, setting.tokenizer(), base.checks());
    try (Decoder after = learner.decoder(SLOTS)) {
      GateFigures figures = evaluator.compare(after, before, held);
      String version = lineage.root().manifest().version();
      Root root =
          setting
              .root()
              .of(
                  lineage,
                  material,
                  figures.parentAsRoot(version),
                  () -> ofRoot(model -> evaluator.root(version, model)));
      return Gate.judge(figures.since(root), setting.options().thresholds());
    }
  }

  @Override
  public void describe(ObjectNode recipe) {
    recipe.put("adapter", learner.byAdapter());
    recipe.set("options", JSON.valueToTree(options));
  }

  @Override
  public void close() {
    learner.close();
    before.close();
  }
}
