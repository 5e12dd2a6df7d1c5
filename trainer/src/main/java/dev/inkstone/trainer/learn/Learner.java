package dev.inkstone.trainer.learn;

import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.text.Completion;
import dev.inkstone.model.text.Decoder;
import dev.inkstone.model.text.DecoderConfig;
import dev.inkstone.model.text.DecoderLearning;
import dev.inkstone.model.text.DecoderWeights;
import dev.inkstone.model.text.LearningBatch;
import dev.inkstone.model.text.Lora;
import dev.inkstone.model.text.WeightFormat;
import dev.inkstone.model.torch.AdamW;
import dev.inkstone.model.torch.TorchDevice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Learns from ratings: takes a checkpoint a few steps towards what was liked, and holds it to its
 * base data and to the checkpoint itself, the reference model of KTO and DPO.
 */
public final class Learner extends RatingLearner {
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.98;
  private static final double EPSILON = 1e-8;
  private static final double LARGEST_NORM = 1.0;

  /**
   * What is learned from.
   *
   * @param parent the checkpoint to begin with, which is the reference model too
   * @param examples at least one; with one alone KTO has no mismatched pair but the example itself
   * @param base token sequences of the data that the parent was trained on
   */
  public record Material(Checkpoint parent, List<TextExample> examples, List<int[]> base) {
    public Material {
      if (examples.isEmpty()) {
        throw new IllegalArgumentException("examples: there is nothing to learn from");
      }
      if (base.isEmpty()) {
        throw new IllegalArgumentException("base: sequences that hold what the model knew");
      }
    }
  }

  private final LearningOptions options;
  private final DecoderLearning learning;
  private final ExampleBatches batches;
  private final boolean adapter;

  private Learner(Material material, LearningOptions options, TorchDevice device, Path saved)
      throws IOException {
    super(options, material.examples(), steps(material, options));
    DecoderConfig config = DecoderConfig.from(material.parent().config());
    material.examples().forEach(example -> requireRoom(example, config));
    this.options = options;
    this.adapter = parameters(config) > options.adapter().above();
    Decoder.Options serving =
        new Decoder.Options(device, 1, config.contextLength(), WeightFormat.BF16);
    try (Decoder reference = Decoder.load(material.parent(), serving)) {
      this.batches = new ExampleBatches(material, objectives(material), options, reference);
    }
    LearningOptions.Adapter settings = options.adapter();
    Lora lora = adapter ? Lora.everywhere(config, settings.rank(), settings.alpha()) : null;
    DecoderLearning.Options how =
        new DecoderLearning.Options(device, lora, options.seed(), false);
    if (saved == null) {
      this.learning = DecoderLearning.begin(material.parent(), how);
    } else {
      this.learning = DecoderLearning.resume(material.parent(), how, resumeFrom(saved));
    }
  }

  private static long steps(Material material, LearningOptions options) {
    int tokens = options.sizes().exampleTokens();
    double passes = options.epochs() * ExampleBatches.stepsOfEpoch(material.examples(), tokens);
    long most = Math.max(options.steps(), LearningOptions.MOST_STEPS);
    return Math.min(most, Math.max(options.steps(), Math.round(passes)));
  }

  /**
   * Begins at the parent's weights.
   *
   * @throws IOException if the parent cannot be read or is no decoder
   * @throws IllegalArgumentException if an example is too long for the model
   */
  public static Learner begin(Material material, LearningOptions options, TorchDevice device)
      throws IOException {
    return new Learner(material, options, device, null);
  }

  /**
   * Goes on where {@link #save} was called, with the same material and options.
   *
   * @throws IOException if the folder holds no such state, or that of other options
   */
  public static Learner resume(
      Material material, LearningOptions options, TorchDevice device, Path folder)
      throws IOException {
    return new Learner(material, options, device, folder);
  }

  private List<Objective> objectives(Material material) {
    LearningOptions.Terms t = options.terms();
    return List.of(
        Kto.balanced(t.ktoBeta(), t.ktoRatio(), t.kto(), material.examples()),
        new Dpo(t.dpoBeta(), t.dpo()),
        new Imitation(t.imitation()));
  }

  private static void requireRoom(TextExample example, DecoderConfig config) {
    for (Completion completion : example.completions()) {
      int tokens = completion.tokens().length;
      if (tokens > config.contextLength()) {
        throw new IllegalArgumentException(
            "example " + example.id() + " has " + tokens + " tokens, but the model reads "
                + config.contextLength() + "; leave it out");
      }
    }
  }

  private static long parameters(DecoderConfig config) {
    return DecoderWeights.shapes(config).values().stream()
        .mapToLong(shape -> LongStream.of(shape).reduce(1, Math::multiplyExact))
        .sum();
  }

  @Override
  protected LearningStep take(long number) {
    long start = System.nanoTime();
    LearningBatch batch = batches.at(number);
    LearningOptions.Terms terms = options.terms();
    DecoderLearning.Settings settings =
        new DecoderLearning.Settings(terms.ktoBeta(), terms.dpoBeta(), terms.base());
    DecoderLearning.Step result = learning.step(batch, settings, optimizer(number));
    requireFinite(result.total(), number);
    return Rewards.describe(
        number, batches.members(number), batch, result, terms, secondsSince(start));
  }

  private AdamW optimizer(long number) {
    double peak = adapter ? options.rates().adapter() : options.rates().all();
    double rate = peak * options.rates().share(number, steps());
    return new AdamW(rate, BETA1, BETA2, 0, EPSILON, LARGEST_NORM, number);
  }

  /** Whether an adapter learns, and not all weights. */
  public boolean byAdapter() {
    return adapter;
  }

  @Override
  protected void saveState(Path file) throws IOException {
    learning.save(file);
  }

  /** An adapter is merged into the weights. */
  @Override
  public void export(Path file) throws IOException {
    learning.export(file);
  }

  /** Writes the adapter alone in PEFT's format; only if {@link #byAdapter}. */
  public void exportAdapter(Path folder, String baseModel) throws IOException {
    learning.exportAdapter(folder, baseModel);
  }

  /** Today's model, for serving or judging. */
  public Decoder decoder(int slots) {
    return learning.decoder(slots);
  }

  @Override
  public void close() {
    learning.close();
  }
}
