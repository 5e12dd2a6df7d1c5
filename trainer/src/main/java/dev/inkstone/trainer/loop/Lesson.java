package dev.inkstone.trainer.loop;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.checkpoint.Manifest;
import dev.inkstone.model.text.Completion;
import dev.inkstone.model.text.Decoder;
import dev.inkstone.model.text.Tokenizer;
import dev.inkstone.model.torch.TorchDevice;
import dev.inkstone.trainer.evaluate.Evaluator;
import dev.inkstone.trainer.evaluate.GateJson;
import dev.inkstone.trainer.evaluate.HeldOut;
import dev.inkstone.trainer.gate.Gate;
import dev.inkstone.trainer.gate.GateFigures;
import dev.inkstone.trainer.gate.GateReport;
import dev.inkstone.trainer.gate.LiveCheck.Tally;
import dev.inkstone.trainer.gate.Root;
import dev.inkstone.trainer.learn.Example;
import dev.inkstone.trainer.learn.Learner;
import dev.inkstone.trainer.learn.LearningLog;
import dev.inkstone.trainer.learn.Rated;
import dev.inkstone.trainer.publish.Candidate;
import dev.inkstone.trainer.publish.CheckpointPublisher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One learning, whole: from ratings to a published checkpoint, champion or refused. Nothing is
 * published before everything is known; killed on the way it leaves nothing.
 */
final class Lesson {
  private static final Logger log = LoggerFactory.getLogger(Lesson.class);
  private static final int SLOTS = 64;
  private static final ObjectMapper JSON =
      new ObjectMapper().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);

  private final LoopOptions options;
  private final Tokenizer tokenizer;
  private final Set<Integer> ends;
  private final Supplier<BaseSource> base;
  private final TorchDevice device;
  private final Path work;
  private RootOf rootOf = new RootOf(null, null);

  /**
   * @param ends tokens that end a text
   * @param base asked at each lesson; the first time may take long
   * @param work a folder for what is not published yet
   */
  Lesson(
      LoopOptions options,
      Tokenizer tokenizer,
      Set<Integer> ends,
      Supplier<BaseSource> base,
      TorchDevice device,
      Path work) {
    this.options = options;
    this.tokenizer = tokenizer;
    this.ends = ends;
    this.base = base;
    this.device = device;
    this.work = work;
  }

  /**
   * What a lesson is about.
   *
   * @param standing the ratings
   * @param offsets the next rating to read after these, by {@code topic-partition}
   * @param parentLive what readers thought of the parent
   */
  record Ratings(List<Rated> standing, Map<String, Long> offsets, Tally parentLive) {}

  /**
   * Learns from ratings, lets the gate judge, and publishes.
   *
   * @param stop asked after each step and the judgement; if it says so, the lesson ends without a
   *     result
   */
  Optional<Manifest> give(
      Lineage lineage, Ratings ratings, CheckpointPublisher publisher, BooleanSupplier stop)
      throws IOException {
    Checkpoint parent = lineage.parent();
    List<Rated> learned = part(ratings.standing(), false);
    List<Example> examples = ExamplePool.examples(learned, options.userShare());
    List<Example> held = ExamplePool.examples(part(ratings.standing(), true), 1);
    if (examples.isEmpty()) {
      return Optional.empty();
    }
    BaseSource source = base.get();
    try (Decoder before = Decoder.load(parent, serving())) {
      BaseMaterial material =
          ofRoot(lineage, before, root -> source.material(root, prompts(examples)));
      Learner.Material all = new Learner.Material(parent, examples, material.learned());
      Path csv = Files.createDirectories(work).resolve("learning.csv");
      LearningLog steps = LearningLog.create(csv);
      long start = System.nanoTime();
      try (Learner learner = Learner.begin(all, options.learning(), device)) {
        while (!learner.done()) {
          steps.accept(learner.step());
          if (stop.getAsBoolean()) {
            return Optional.empty();
          }
        }
        GateReport report = judge(lineage, learner, before, new Unseen(source, material, held));
        if (stop.getAsBoolean()) {
          return Optional.empty();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        log.info("{} steps in {} s", learner.stepsDone(), Math.round(seconds));
        ObjectNode recipe = recipe(ratings, examples.size(), learner, seconds);
        if (!report.passed() && lineage.isLastTry()) {
          recipe.put(Lineage.SET_ASIDE, true);
        }
        Candidate candidate =
            new Candidate(
                parent, recipe, ratings.offsets(), GateJson.write(report), ratings.standing());
        return Optional.of(
            publisher.publish(candidate, folder -> write(learner, steps, csv, folder)));
      }
    }
  }

  /** Examples of one generation stay on one side, whoever rated it. */
  private List<Rated> part(List<Rated> ratings, boolean held) {
    return ratings.stream()
        .filter(r -> HeldOut.holds(r.generationId(), options.heldOut()) == held)
        .toList();
  }

  private static List<int[]> prompts(List<Example> examples) {
    return examples.stream()
        .flatMap(e -> e.completions().stream())
        .map(Completion::prompt)
        .toList();
  }

  /** Works with the weights that the line began with, which at first are the parent's. */
  private <T> T ofRoot(Lineage lineage, Decoder parent, Function<Decoder, T> work)
      throws IOException {
    if (lineage.isFirst()) {
      return work.apply(parent);
    }
    try (Decoder root = Decoder.load(lineage.root(), serving())) {
      return work.apply(root);
    }
  }

  private Decoder.Options serving() {
    return new Decoder.Options(device, SLOTS, Integer.MAX_VALUE, Decoder.Weights.BF16);
  }

  /** What no learning saw. */
  private record Unseen(BaseSource source, BaseMaterial material, List<Example> examples) {}

  private GateReport judge(Lineage lineage, Learner learner, Decoder before, Unseen unseen)
      throws IOException {
    BaseMaterial material = unseen.material();
    BaseSource source = unseen.source();
    Evaluator.Trial trial =
        new Evaluator.Trial(material.prompts(), material.held(), source.sampling(), ends);
    Evaluator evaluator = new Evaluator(trial, tokenizer, source.checks());
    try (Decoder after = learner.decoder(SLOTS)) {
      GateFigures figures = evaluator.compare(after, before, unseen.examples());
      String root = lineage.root().manifest().version();
      if (lineage.isFirst()) {
        rootOf = new RootOf(material, figures.parentAsRoot(root));
      } else if (!rootOf.isFor(material, root)) {
        rootOf =
            new RootOf(material, ofRoot(lineage, before, model -> evaluator.root(root, model)));
      }
      return Gate.judge(figures.since(rootOf.figures()), options.thresholds());
    }
  }

  /** The root's figures on a material, which stay as they are while neither changes. */
  private record RootOf(BaseMaterial material, Root figures) {
    boolean isFor(BaseMaterial other, String version) {
      return material == other && figures.version().equals(version);
    }
  }

  private ObjectNode recipe(Ratings given, int examples, Learner learner, double seconds) {
    List<Rated> ratings = given.standing();
    ObjectNode recipe = JSON.createObjectNode();
    recipe.put("name", "ratings");
    recipe.put("ratings", ratings.size());
    recipe.put("examples", examples);
    recipe.put("users", ratings.stream().map(Rated::user).distinct().count());
    ratings.stream()
        .map(Rated::accepted)
        .max(Instant::compareTo)
        .ifPresent(newest -> recipe.put("newest_rating", newest.toString()));
    ratings.stream()
        .map(Rated::accepted)
        .min(Instant::compareTo)
        .ifPresent(oldest -> recipe.put("oldest_rating", oldest.toString()));
    recipe.put("steps", learner.stepsDone());
    recipe.put("adapter", learner.byAdapter());
    recipe.put("seconds", Math.round(seconds));
    recipe.set(LiveRatings.PARENT_LIVE, JSON.valueToTree(given.parentLive()));
    recipe.set("options", JSON.valueToTree(options.learning()));
    return recipe;
  }

  private static void write(Learner learner, LearningLog steps, Path csv, Path folder)
      throws IOException {
    learner.export(folder.resolve(Checkpoint.WEIGHTS));
    Files.copy(csv, folder.resolve("learning.csv"));
    steps.draw("learning from ratings", folder.resolve("learning.png"));
  }
}
