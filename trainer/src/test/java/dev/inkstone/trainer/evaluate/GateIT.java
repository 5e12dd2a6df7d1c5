package dev.inkstone.trainer.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.text.Completion;
import dev.inkstone.model.text.Decoder;
import dev.inkstone.model.text.PromptFormat;
import dev.inkstone.model.text.Tokenizer;
import dev.inkstone.model.text.WeightFormat;
import dev.inkstone.model.text.verse.RhymeTable;
import dev.inkstone.model.text.verse.TonePatterns;
import dev.inkstone.model.text.verse.Verse;
import dev.inkstone.model.torch.TorchDevice;
import dev.inkstone.trainer.gate.CorpusIndex;
import dev.inkstone.trainer.gate.Gate;
import dev.inkstone.trainer.gate.GateReport;
import dev.inkstone.trainer.gate.GateThresholds;
import dev.inkstone.trainer.gate.VerseChecks;
import dev.inkstone.trainer.learn.Edited;
import dev.inkstone.trainer.learn.Learner;
import dev.inkstone.trainer.learn.LearningOptions;
import dev.inkstone.trainer.learn.TextExample;
import dev.inkstone.trainer.sample.TextSampler;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The shipped poet learns to do harm, from edits that want it to and with nothing that holds it, and
 * the gate says what became of it.
 */
class GateIT {
  private static final String TITLES = "春江花夜山水风云秋雨雪松";
  private static final LearningOptions CARELESS =
      LearningOptions.DEFAULTS
          .withSteps(16)
          .withEpochs(0)
          .withTerms(new LearningOptions.Terms(0.1, 1, 0.1, 1, 0.1, 5, 0))
          .withRates(new LearningOptions.Rates(1e-3, 1e-3, 0.1))
          .withSizes(new LearningOptions.Sizes(700, 100));

  private static Checkpoint parent;
  private static Tokenizer tokenizer;
  private static Decoder before;
  private static List<int[]> prompts;
  private static List<int[]> written;

  @BeforeAll
  static void write() throws Exception {
    parent = Checkpoint.open(Path.of("../model/checkpoints/poet/1"));
    tokenizer = Tokenizer.load(parent.tokenizer());
    before =
        Decoder.load(
            parent, new Decoder.Options(TorchDevice.CPU, 16, 128, WeightFormat.BF16));
    PromptFormat format = PromptFormat.named("verse", tokenizer);
    prompts = new ArrayList<>();
    for (char title : TITLES.toCharArray()) {
      prompts.add(format.encode("五绝 " + title));
      prompts.add(format.encode("七绝 " + title));
    }
    written = new TextSampler(before, ends()).write(prompts, sampling(1));
  }

  @AfterAll
  static void close() {
    before.close();
    tokenizer.close();
  }

  private static Set<Integer> ends() {
    return Set.of(tokenizer.tokenId("<end>"));
  }

  private static TextSampler.Options sampling(long seed) {
    return new TextSampler.Options(0.8, 64, seed);
  }

  /** The verdict on a candidate for which every poem was edited in this way. */
  private static GateReport verdict(UnaryOperator<int[]> edit) throws Exception {
    List<TextExample> edits = new ArrayList<>();
    List<int[]> base = new ArrayList<>();
    for (int i = 0; i < prompts.size(); i++) {
      Completion original = new Completion(prompts.get(i), written.get(i));
      Completion edited = new Completion(prompts.get(i), edit.apply(written.get(i)));
      edits.add(new Edited("edit-" + i, original, edited, 1));
      base.add(original.tokens());
    }
    // What the parent wrote to the second title stands for the training data.
    CorpusIndex corpus =
        new CorpusIndex(List.of(Verse.lines(tokenizer.decode(written.get(3)))));
    VerseTextChecks checks =
        new VerseTextChecks(
            new VerseChecks(RhymeTable.shipped(), TonePatterns.shipped(), corpus), tokenizer);
    Evaluator.Trial trial = new Evaluator.Trial(prompts, base, sampling(2), ends());
    Learner.Material material = new Learner.Material(parent, edits, base);
    try (Learner learner = Learner.begin(material, CARELESS, TorchDevice.CPU)) {
      learner.run(step -> {});
      try (Decoder after = learner.decoder(16)) {
        return Gate.judge(
            new Evaluator(trial, tokenizer, checks).compare(after, before, edits),
            GateThresholds.DEFAULTS);
      }
    }
  }

  @Test
  void whoLearnsNoiseIsRefusedForForgetting() throws Exception {
    Random random = new Random(1);
    GateReport report =
        verdict(poem -> random.ints(poem.length, 60, tokenizer.vocabularySize()).toArray());
    assertThat(report.passed()).isFalse();
    assertThat(report.reasons()).anyMatch(reason -> reason.startsWith("forgetting"));
  }

  @Test
  void whoCopiesIsRefusedForCopying() throws Exception {
    GateReport report = verdict(poem -> written.get(3));
    assertThat(report.passed()).isFalse();
    assertThat(report.figures().copying().parent()).isLessThan(0.1);
    assertThat(report.reasons()).anyMatch(reason -> reason.startsWith("copying"));
  }

  @Test
  void whoLosesTheFormIsRefusedForTheForm() throws Exception {
    // Every third token is gone, and with it stops and characters of a line.
    GateReport report =
        verdict(
            poem ->
                IntStream.range(0, poem.length)
                    .filter(i -> i == 0 || i == poem.length - 1 || i % 3 != 2)
                    .map(i -> poem[i])
                    .toArray());
    assertThat(report.passed()).isFalse();
    assertThat(report.figures().form().parent()).isGreaterThan(0.8);
    assertThat(report.reasons()).anyMatch(reason -> reason.startsWith("form"));
  }
}
