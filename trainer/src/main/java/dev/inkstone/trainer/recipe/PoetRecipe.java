package dev.inkstone.trainer.recipe;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.checkpoint.Provenance;
import dev.inkstone.model.checkpoint.Publication;
import dev.inkstone.model.checkpoint.Registry;
import dev.inkstone.model.text.Decoder;
import dev.inkstone.model.text.DecoderConfig;
import dev.inkstone.model.text.DecoderTraining;
import dev.inkstone.model.text.Tokenizer;
import dev.inkstone.model.text.WeightFormat;
import dev.inkstone.model.text.verse.Form;
import dev.inkstone.model.torch.TorchDevice;
import dev.inkstone.trainer.recipe.data.PoemCorpus;
import dev.inkstone.trainer.recipe.data.PoetData;
import dev.inkstone.trainer.recipe.data.PoetVocabulary;
import dev.inkstone.trainer.verse.Poem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The recipe {@code poet}: a character-level decoder that writes classical Chinese verse to a form
 * and a title. It has the shape of Qwen3, so that any engine that reads that architecture reads it.
 */
public final class PoetRecipe implements Recipe {
  public static final String NAME = "poet";
  static final long STEPS = 7_500;

  private static final Logger LOG = LoggerFactory.getLogger(PoetRecipe.class);
  private static final Course.Intervals INTERVALS = new Course.Intervals(250, 250, 1000);
  private static final int REPORT_SAMPLES = 1000;
  private static final int SLOTS = 64;
  private static final long SAMPLE_SEED = 1;

  /** Cooler than the corpus, which wanders, and warm enough to say something new. */
  private static final double TEMPERATURE = 0.8;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path cache;
  private final Path work;
  private final Registry registry;
  private final TorchDevice device;

  public PoetRecipe(Place place, Choice choice) {
    if (choice.dataSet() != null || choice.variant() != null) {
      throw new IllegalArgumentException("poet has neither --data-set nor --variant");
    }
    this.cache = place.cache();
    this.work = place.work().resolve(NAME);
    this.registry = place.registry();
    this.device = place.device();
  }

  @Override
  public String model() {
    return NAME;
  }

  @Override
  public long defaultSteps() {
    return STEPS;
  }

  static TrainingPlan plan(long steps) {
    DecoderConfig config =
        new DecoderConfig(
            "qwen3", 384, 5, 6, 2, 64, 1024, PoetData.VOCABULARY, 512, 1e-6, 10_000, true);
    return new TrainingPlan(
        NAME, config, new Schedule(2e-3, 5e-5, 150, steps), 2560, 0.98, 0.1, 20261122);
  }

  @Override
  public void train(Run wanted) throws IOException {
    Path data = work.resolve("data");
    if (!Files.exists(data.resolve(PoetData.SUMMARY))) {
      LOG.info("preparing the corpus in {}", data);
      PoetData.prepare(cache, data);
    }
    Path run = work.resolve("run");
    TrainingPlan plan = plan(wanted.steps());
    PoetTrainee.Sequences sequences =
        new PoetTrainee.Sequences(
            TokenFile.read(data, "train"), TokenFile.read(data, "validation"));
    try (Tokenizer tokenizer = Tokenizer.load(data.resolve(Checkpoint.TOKENIZER));
        BaseTraining training =
            BaseTraining.open(
                plan.course(INTERVALS),
                run,
                wanted.resume(),
                saved ->
                    new PoetTrainee(
                        plan,
                        sequences,
                        device,
                        saved,
                        (step, model) -> logSamples(step, model, tokenizer)))) {
      training.run(wanted.limit());
      if (training.done() || wanted.publish()) {
        publish(plan, training, data, run);
      } else {
        LOG.info("stopped at step {}; go on with --resume", training.step());
      }
    }
  }

  private static void logSamples(long step, DecoderTraining training, Tokenizer tokenizer) {
    List<Poem> prompts = new ArrayList<>();
    for (Form form : Form.values()) {
      prompts.add(new Poem("", "春江花月夜", form, "", Poem.Split.HELD_OUT));
    }
    try (Decoder decoder = training.decoder(prompts.size())) {
      List<String> bodies =
          new PoemSampler(decoder, tokenizer).write(prompts, TEMPERATURE, SAMPLE_SEED);
      for (int i = 0; i < bodies.size(); i++) {
        LOG.info("step {}, {}: {}", step, prompts.get(i).form().label(), bodies.get(i));
      }
    }
  }

  private void publish(TrainingPlan plan, BaseTraining training, Path data, Path run)
      throws IOException {
    try (Publication publication = registry.publish(NAME)) {
      Path folder = publication.folder();
      ObjectNode config = plan.config().toJson();
      config.put("prompt_format", "verse");
      try (Tokenizer tokenizer = Tokenizer.load(data.resolve(Checkpoint.TOKENIZER))) {
        config.put("eos_token_id", tokenizer.tokenId(PoetVocabulary.END));
        config.put("pad_token_id", tokenizer.tokenId(PoetVocabulary.PAD));
      }
      Files.writeString(folder.resolve(Checkpoint.CONFIG), json(config));
      Files.copy(data.resolve(Checkpoint.TOKENIZER), folder.resolve(Checkpoint.TOKENIZER));
      Files.copy(run.resolve(BaseTraining.CURVE), folder.resolve(BaseTraining.CURVE));
      Files.writeString(folder.resolve("generation_config.json"), json(defaults(config)));
      training.export(folder.resolve(Checkpoint.WEIGHTS));
      ObjectNode recipe = training.describe();
      recipe.set("data", JSON.readTree(data.resolve(PoetData.SUMMARY).toFile()));
      Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
      publication.commit(new Provenance(now, null, recipe, null, null));
      LOG.info("published {} version {}", NAME, publication.version());
    }
  }

  /** How the poet writes unless a request says otherwise, as Hugging Face has it. */
  private static ObjectNode defaults(ObjectNode config) {
    ObjectNode defaults = JSON.createObjectNode();
    defaults.put("do_sample", true);
    defaults.put("temperature", TEMPERATURE);
    defaults.set("eos_token_id", config.get("eos_token_id"));
    return defaults;
  }

  private static String json(ObjectNode node) throws IOException {
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(node) + "\n";
  }

  /**
   * Samples to the titles of poems that no training saw, half 七绝 and half 五律, and scores them
   * beside human poems.
   */
  @Override
  public String report(Registry source, Sampling sampling) throws IOException {
    int samples = sampling.count() == null ? REPORT_SAMPLES : sampling.count();
    PoemCorpus corpus = PoemCorpus.load(cache);
    Checkpoint checkpoint = source.openChampion(NAME, skipped -> LOG.warn(skipped.getMessage()));
    Decoder.Options options =
        new Decoder.Options(device, SLOTS, Integer.MAX_VALUE, WeightFormat.BF16);
    Map<Form, List<String>> bodies = new EnumMap<>(Form.class);
    try (Decoder decoder = Decoder.load(checkpoint, options);
        Tokenizer tokenizer = Tokenizer.load(checkpoint.tokenizer())) {
      PoemSampler sampler = new PoemSampler(decoder, tokenizer);
      for (Form form : List.of(Form.SEVEN_QUATRAIN, Form.FIVE_REGULATED)) {
        List<Poem> titles =
            corpus.poems().stream()
                .filter(p -> p.form() == form && p.split() != Poem.Split.TRAIN)
                .limit(samples / 2)
                .toList();
        bodies.put(form, sampler.write(titles, sampling.temperature(), SAMPLE_SEED));
      }
    }
    return VerseReport.table(bodies, corpus, samples);
  }
}
