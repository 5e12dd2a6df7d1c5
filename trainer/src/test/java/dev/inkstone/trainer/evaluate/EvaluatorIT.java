package dev.inkstone.trainer.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.text.Completion;
import dev.inkstone.model.text.Decoder;
import dev.inkstone.model.text.Tokenizer;
import dev.inkstone.model.text.WeightFormat;
import dev.inkstone.model.torch.TorchDevice;
import dev.inkstone.trainer.gate.Gate;
import dev.inkstone.trainer.gate.GateFigures;
import dev.inkstone.trainer.gate.GateReport;
import dev.inkstone.trainer.gate.GateThresholds;
import dev.inkstone.trainer.learn.Edited;
import dev.inkstone.trainer.learn.Learner;
import dev.inkstone.trainer.learn.LearningOptions;
import dev.inkstone.trainer.learn.TextExample;
import dev.inkstone.trainer.learn.TinyParent;
import dev.inkstone.trainer.sample.TextSampler;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Candidates of a tiny decoder beside their parent, judged by the gate. */
class EvaluatorIT {
  @TempDir static Path registry;
  private static Checkpoint parent;

  private static final LearningOptions OPTIONS =
      LearningOptions.DEFAULTS
          .withSteps(30)
          .withEpochs(0)
          // The base data are half of what is disliked here, and would hold it.
          .withTerms(new LearningOptions.Terms(0.1, 1, 0.1, 1, 1, 0.2, 0.05))
          .withRates(new LearningOptions.Rates(2e-3, 1e-2, 0.1))
          .withSizes(new LearningOptions.Sizes(100, 200));

  @BeforeAll
  static void publish() throws IOException {
    parent = TinyParent.publish(registry);
  }

  private static GateFigures figures(List<TextExample> learned, LearningOptions options)
      throws IOException {
    Decoder.Options serving =
        new Decoder.Options(TorchDevice.CPU, 8, 16, WeightFormat.BF16);
    List<int[]> prompts = new ArrayList<>();
    for (int start = 0; start < 32; start++) {
      prompts.add(new int[] {start});
    }
    Evaluator.Trial trial =
        new Evaluator.Trial(
            prompts, TinyParent.base(), new TextSampler.Options(1, 7, 1), Set.of());
    Learner.Material material = new Learner.Material(parent, learned, TinyParent.base());
    try (Tokenizer tokenizer = Tokenizer.load(parent.tokenizer());
        Decoder before = Decoder.load(parent, serving);
        Learner learner = Learner.begin(material, options, TorchDevice.CPU)) {
      learner.run(step -> {});
      try (Decoder after = learner.decoder(8)) {
        return new Evaluator(trial, tokenizer, null)
            .compare(after, before, TinyParent.threesOverFives(16, 32));
      }
    }
  }

  @Test
  void aTasteIsSeenInExamplesThatWereHeldOut() throws IOException {
    GateFigures figures = figures(TinyParent.threesOverFives(0, 16), OPTIONS);
    assertThat(figures.pairs()).isEqualTo(4 * 4 + 8);
    assertThat(figures.accuracy()).isGreaterThan(0.8);
    assertThat(figures.margin()).isPositive();
    assertThat(figures.form()).as("numbers have no form").isNull();
  }

  @Test
  void aCandidateTrainedOnNoiseIsRefusedForForgetting() throws IOException {
    Random random = new Random(3);
    List<TextExample> noise = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      Completion text =
          new Completion(new int[] {i}, random.ints(7, 0, 32).toArray());
      noise.add(new Edited("noise-" + i, TinyParent.counting(i, 3), text, 1));
    }
    LearningOptions.Terms blind = new LearningOptions.Terms(0.1, 1, 0.1, 1, 1, 5, 0);
    GateReport report =
        Gate.judge(figures(noise, OPTIONS.withTerms(blind)), GateThresholds.DEFAULTS);
    assertThat(report.passed()).isFalse();
    assertThat(report.reasons()).anyMatch(r -> r.startsWith("forgetting"));
  }
}
