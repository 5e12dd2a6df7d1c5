package dev.inkstone.trainer.loop;

import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.text.Completion;
import dev.inkstone.model.text.Decoder;
import dev.inkstone.model.text.Tokenizer;
import dev.inkstone.model.text.WeightFormat;
import dev.inkstone.model.torch.Torch;
import dev.inkstone.model.torch.TorchDevice;
import dev.inkstone.trainer.evaluate.GateJson;
import dev.inkstone.trainer.evaluate.HeldOut;
import dev.inkstone.trainer.gate.GateThresholds;
import dev.inkstone.trainer.learn.Example;
import dev.inkstone.trainer.learn.Judged;
import dev.inkstone.trainer.learn.Learner;
import dev.inkstone.trainer.learn.LearningOptions;
import dev.inkstone.trainer.recipe.TokenFile;
import dev.inkstone.trainer.recipe.data.NpmPackage;
import dev.inkstone.trainer.sample.TextSampler;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * A rater who loves the moon and hates war, the shipped poet, and what it learns from thumbs with
 * these options: prints its taste on fresh titles before and after, and the gate's verdict.
 */
@Command(name = "trainer/measure taste", sortOptions = false, showDefaultValues = true,
    mixinStandardHelpOptions = true)
final class TasteTrial implements Callable<Integer> {
  private static final String WAR = "战兵戈胡虏";
  private static final int FRESH = 384;
  private static final double HELD_OUT = 0.15;

  /** What a poem that speaks of neither is worth to this rater: a shrug. */
  private static final double SHRUG = -0.25;

  @Option(names = "--checkpoint", paramLabel = "DIR", defaultValue = "model/checkpoints/poet/1",
      description = "Who learns.")
  private Path checkpoint;

  @Option(names = "--data", paramLabel = "DIR", defaultValue = "data/training/poet/data",
      description = "The poems, prepared if they are not there.")
  private Path data;

  @Option(names = "--ratings", paramLabel = "N", defaultValue = "400",
      description = "Poems that are rated.")
  private int ratings;

  @Option(names = "--rate", description = "The highest learning rate.")
  private double rate = LearningOptions.DEFAULTS.rates().all();

  @Option(names = "--beta", description = "Of KTO.")
  private double beta = LearningOptions.DEFAULTS.terms().ktoBeta();

  @Option(names = "--base", description = "Weight of the base data.")
  private double base = LearningOptions.DEFAULTS.terms().base();

  @Option(names = "--steps", description = "At least.")
  private int steps = LearningOptions.DEFAULTS.steps();

  @Option(names = "--epochs", description = "Passes over the ratings.")
  private double epochs = LearningOptions.DEFAULTS.epochs();

  private Tokenizer tokenizer;

  public static void main(String[] args) {
    System.exit(new CommandLine(new TasteTrial()).execute(args));
  }

  @Override
  public Integer call() throws IOException {
    Torch.threads(1);
    Checkpoint parent = Checkpoint.open(checkpoint);
    LoopOptions.Texts texts = new LoopOptions.Texts(options(), GateThresholds.DEFAULTS);
    Decoder.Options serving =
        new Decoder.Options(TorchDevice.CPU, 64, 512, WeightFormat.BF16);
    try (Tokenizer own = Tokenizer.load(parent.tokenizer());
        TextPupil pupil =
            new TextPupil(parent, texts, TorchDevice.CPU, data, NpmPackage.defaultCache());
        Decoder before = Decoder.load(parent, serving)) {
      tokenizer = own;
      PoemCorpusSource.open(own, parent.tokenizer(), data, NpmPackage.defaultCache());
      List<int[]> fresh = prompts(TokenFile.read(data, "validation"), FRESH, 8);
      List<int[]> rated = prompts(TokenFile.read(data, "train"), ratings, 7);
      report("parent", before, fresh);
      Lineage line = new Lineage(parent, parent, Map.of(), 0, 0);
      try (Pupil.Attempt attempt = pupil.begin(line, rate(before, rated), Optional.empty())) {
        attempt.learner().run(System.out::println);
        try (Decoder after = ((Learner) attempt.learner()).decoder(64)) {
          report("learned", after, fresh);
        }
        System.out.println(GateJson.write(attempt.judge()).toPrettyString());
      }
    }
    return 0;
  }

  private LearningOptions options() {
    LearningOptions defaults = LearningOptions.DEFAULTS;
    LearningOptions.Terms terms = defaults.terms();
    return defaults
        .withSteps(steps)
        .withEpochs(epochs)
        .withRates(
            new LearningOptions.Rates(rate, defaults.rates().adapter(), defaults.rates().warmUp()))
        .withTerms(
            new LearningOptions.Terms(
                beta, terms.ktoRatio(), terms.dpoBeta(), terms.kto(), terms.dpo(),
                terms.imitation(), base));
  }

  private Pupil.Parted rate(Decoder model, List<int[]> prompts) {
    List<int[]> outputs = write(model, prompts, 100);
    Pupil.Parted parted = new Pupil.Parted(new ArrayList<>(), new ArrayList<>());
    for (int i = 0; i < outputs.size(); i++) {
      int taste = taste(tokenizer.decode(outputs.get(i)));
      Completion completion = new Completion(prompts.get(i), outputs.get(i));
      Example example = new Judged("poem-" + i, completion, taste == 0 ? SHRUG : taste, 1);
      (HeldOut.holds(example.id(), HELD_OUT) ? parted.held() : parted.learned()).add(example);
    }
    return parted;
  }

  private static int taste(String poem) {
    boolean war = poem.chars().anyMatch(c -> WAR.indexOf(c) >= 0);
    return (poem.indexOf('月') >= 0 ? 1 : 0) - (war ? 1 : 0);
  }

  private void report(String name, Decoder model, List<int[]> prompts) {
    List<String> poems = write(model, prompts, 5000).stream().map(tokenizer::decode).toList();
    double taste = poems.stream().mapToInt(TasteTrial::taste).average().orElseThrow();
    System.out.printf(Locale.ROOT, "%s: taste %.3f; %s%n", name, taste, poems.get(0));
  }

  private List<int[]> write(Decoder model, List<int[]> prompts, long seed) {
    return new TextSampler(model, Set.of(tokenizer.tokenId("<end>")))
        .write(prompts, new TextSampler.Options(0.8, 224, seed));
  }

  /** The heads of poems in regulated forms, up to where the verse begins. */
  private List<int[]> prompts(List<int[]> sequences, int count, long seed) {
    Set<Integer> forms =
        List.of("<五绝>", "<七绝>", "<五律>", "<七律>").stream()
            .map(tokenizer::tokenId)
            .collect(Collectors.toSet());
    int body = tokenizer.tokenId("<body>");
    List<int[]> prompts = new ArrayList<>();
    for (Random random = new Random(seed); prompts.size() < count; ) {
      int[] poem = sequences.get(random.nextInt(sequences.size()));
      if (forms.contains(poem[0])) {
        int at = IntStream.range(0, poem.length).filter(i -> poem[i] == body).findFirst()
            .orElseThrow();
        prompts.add(Arrays.copyOf(poem, at + 1));
      }
    }
    return prompts;
  }
}
