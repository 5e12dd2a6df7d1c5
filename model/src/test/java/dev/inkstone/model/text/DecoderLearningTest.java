package dev.inkstone.model.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.torch.AdamW;
import dev.inkstone.model.torch.SafeTensors;
import dev.inkstone.model.torch.TorchDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The objectives on a tiny decoder, against the same mathematics in plain float64. */
class DecoderLearningTest {
  private static final DecoderConfig CONFIG = LearningFixture.CONFIG;
  private static final DecoderLearning.Settings SETTINGS = LearningFixture.SETTINGS;

  @TempDir Path folder;
  private Checkpoint parent;

  @BeforeEach
  void publish() throws IOException {
    parent = RandomCheckpoint.publish(folder, CONFIG, LearningFixture.weights());
  }

  private DecoderLearning begin() throws IOException {
    return DecoderLearning.begin(parent, options(null));
  }

  private static DecoderLearning.Options options(Lora lora) {
    return new DecoderLearning.Options(TorchDevice.CPU, lora, 3, true);
  }

  private static DecoderLearning.Step steps(DecoderLearning learning, int first, int last) {
    DecoderLearning.Step step = null;
    for (int i = first; i <= last; i++) {
      AdamW optimizer = LearningFixture.optimizer(2e-3, i);
      step = learning.step(LearningFixture.batch(1, 1, 1), SETTINGS, optimizer);
    }
    return step;
  }

  @Test
  void everyLossAgreesWithAScalarComputation() throws IOException {
    LearningBatch batch = LearningFixture.batch(1, 1, 1);
    ScalarObjectives expected = new ScalarObjectives(CONFIG, LearningFixture.weights(), batch);
    try (DecoderLearning learning = begin()) {
      DecoderLearning.Step step =
          learning.step(batch, SETTINGS, LearningFixture.optimizer(1e-3, 1));
      double z = expected.divergence();
      double kto = expected.kto(SETTINGS.ktoBeta(), z);
      double dpo = expected.dpo(SETTINGS.dpoBeta());
      assertThat(z).as("a reference point that matters").isGreaterThan(0.1);
      assertThat((double) step.divergence()).isCloseTo(z, within(1e-4));
      assertThat((double) step.kto()).isCloseTo(kto, within(1e-4));
      assertThat((double) step.dpo()).isCloseTo(dpo, within(1e-4));
      assertThat((double) step.imitation()).isCloseTo(expected.imitation(), within(1e-4));
      assertThat((double) step.base()).isCloseTo(expected.base(), within(1e-4));
      double total = kto + dpo + expected.imitation() + 0.5 * expected.base();
      assertThat((double) step.total()).isCloseTo(total, within(2e-4));
      for (int row = 0; row < 6; row++) {
        assertThat((double) step.logProbabilities()[row])
            .isCloseTo(expected.policy()[row], within(1e-4));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 0, 0", "0, 1, 0", "0, 0, 1"})
  void gradientsAgreeWithFiniteDifferences(float kto, float dpo, float imitation)
      throws IOException {
    LearningBatch batch = LearningFixture.batch(kto, dpo, imitation);
    DecoderLearning.Settings alone = new DecoderLearning.Settings(0.3, 0.2, 0);
    Path state = folder.resolve("state.safetensors");
    try (DecoderLearning learning = begin()) {
      learning.step(batch, alone, LearningFixture.optimizer(1e-9, 1));
      learning.save(state);
    }
    Map<String, float[]> weights = LearningFixture.weights();
    double z = new ScalarObjectives(CONFIG, weights, batch).divergence();
    SplittableRandom random = new SplittableRandom(1);
    try (SafeTensors saved = SafeTensors.open(state)) {
      for (Map.Entry<String, float[]> weight : weights.entrySet()) {
        int at = random.nextInt(weight.getValue().length);
        double numeric = difference(weights, weight.getValue(), at, batch, z);
        ByteBuffer moments = saved.bytes("m." + weight.getKey());
        // AdamW's first moment after one step is a tenth of the gradient.
        double gradient = moments.asFloatBuffer().get(at) / 0.1;
        assertThat(gradient).as(weight.getKey()).isCloseTo(numeric, within(2e-4));
      }
    }
  }

  /** The slope of the three objectives in one weight; no gradient passes the reference point z. */
  private static double difference(
      Map<String, float[]> weights, float[] values, int at, LearningBatch batch, double z) {
    float middle = values[at];
    double[] losses = new double[2];
    double[] points = new double[2];
    for (int side = 0; side < 2; side++) {
      values[at] = middle + (side == 0 ? -1e-3f : 1e-3f);
      points[side] = values[at];
      ScalarObjectives scalar = new ScalarObjectives(CONFIG, weights, batch);
      losses[side] = scalar.kto(0.3, z) + scalar.dpo(0.2) + scalar.imitation();
    }
    values[at] = middle;
    return (losses[1] - losses[0]) / (points[1] - points[0]);
  }

  @Test
  void whatIsLikedGetsLikelierAndWhatIsNotLessLikely() throws IOException {
    float[] before;
    float[] after;
    try (DecoderLearning learning = begin()) {
      before = steps(learning, 1, 1).logProbabilities();
      after = steps(learning, 2, 30).logProbabilities();
    }
    assertThat(after[0]).as("liked").isGreaterThan(before[0]);
    assertThat(after[1]).as("disliked").isLessThan(before[1]);
    assertThat(after[2] - after[3]).as("chosen over rejected").isGreaterThan(before[2] - before[3]);
    assertThat(after[3]).as("rejected").isLessThan(before[3]);
    assertThat(after[4]).as("edited").isGreaterThan(before[4]);
    assertThat(after[5]).as("edited away").isLessThan(before[5]);
  }

  @Test
  void theLossAfterTenStepsIsPinned() throws IOException {
    try (DecoderLearning learning = begin()) {
      assertThat((double) steps(learning, 1, 10).total()).isCloseTo(PINNED, within(2e-3));
    }
  }

  private static final double PINNED = 2.22928;

  @ParameterizedTest
  @CsvSource({"false", "true"})
  void aResumedLearningTakesTheSameSteps(boolean adapter) throws IOException {
    DecoderLearning.Options options = options(adapter ? Lora.everywhere(CONFIG, 2, 4) : null);
    Path file = folder.resolve("state.safetensors");
    float straight;
    try (DecoderLearning learning = DecoderLearning.begin(parent, options)) {
      steps(learning, 1, 5);
      learning.save(file);
      straight = steps(learning, 6, 10).total();
    }
    try (DecoderLearning learning = DecoderLearning.resume(parent, options, file)) {
      assertThat(steps(learning, 6, 10).total()).isEqualTo(straight);
    }
  }

  @Test
  void theStateOfAnAdapterIsNotResumedAsOneOfAllWeights() throws IOException {
    Path file = folder.resolve("state.safetensors");
    try (DecoderLearning learning =
        DecoderLearning.begin(parent, options(Lora.everywhere(CONFIG, 2, 4)))) {
      learning.save(file);
    }
    assertThatThrownBy(() -> DecoderLearning.resume(parent, options(null), file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("another model or adapter");
  }

  @Test
  void servesWhatItLearned() throws IOException {
    LearningBatch batch = LearningFixture.batch(1, 1, 1);
    try (DecoderLearning learning = begin()) {
      steps(learning, 1, 3);
      float[] serving;
      try (Decoder decoder = learning.decoder(1)) {
        serving = decoder.logProbabilities(batch.examples());
      }
      float[] next = steps(learning, 4, 4).logProbabilities();
      for (int row = 0; row < next.length; row++) {
        assertThat(serving[row]).isCloseTo(next[row], within(1e-4f));
      }
    }
  }

  @Test
  void gpt2LearnsByTheSameCalls() throws IOException {
    Checkpoint gpt2 =
        RandomCheckpoint.publish(
            folder.resolve("gpt2"),
            LearningFixture.GPT2,
            RandomCheckpoint.weights(LearningFixture.GPT2));
    for (Lora lora :
        List.of(Lora.everywhere(LearningFixture.GPT2, 2, 4), new Lora(2, 4, List.of("c_proj")))) {
      try (DecoderLearning learning = DecoderLearning.begin(gpt2, options(lora))) {
        float[] before = steps(learning, 1, 1).logProbabilities();
        float[] after = steps(learning, 2, 30).logProbabilities();
        assertThat(after[0] - after[1]).isGreaterThan(before[0] - before[1]);
        assertThat(after[2] - after[3]).isGreaterThan(before[2] - before[3]);
      }
    }
  }
}
