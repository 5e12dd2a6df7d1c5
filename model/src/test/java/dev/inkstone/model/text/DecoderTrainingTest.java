package dev.inkstone.model.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.inkstone.model.torch.AdamW;
import dev.inkstone.model.torch.DType;
import dev.inkstone.model.torch.SafeTensors;
import dev.inkstone.model.torch.TorchDevice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training a tiny decoder for real: losses, parameters that move, and states that resume. */
class DecoderTrainingTest {
  private static final DecoderConfig CONFIG =
      new DecoderConfig("qwen3", 32, 2, 4, 2, 8, 64, 40, 24, 1e-6, 1000, true);

  /** Sequences that count upwards, each from another start: easy to learn, and no two alike. */
  private static final TokenBatch COUNTING = counting();

  @TempDir Path folder;

  private static TokenBatch counting() {
    List<int[]> sequences = new ArrayList<>();
    for (int start = 0; start < 8; start++) {
      int[] sequence = new int[10 + start];
      for (int i = 0; i < sequence.length; i++) {
        sequence[i] = (start * 5 + i) % CONFIG.vocabularySize();
      }
      sequences.add(sequence);
    }
    return TokenBatch.of(sequences);
  }

  private static DecoderTraining fresh() {
    return DecoderTraining.fresh(CONFIG, TorchDevice.CPU, 11);
  }

  private static AdamW optimizer(long step) {
    return new AdamW(3e-3, 0.9, 0.95, 0.1, 1e-8, 1, step);
  }

  private static float steps(DecoderTraining training, int first, int last) {
    float loss = Float.NaN;
    for (int step = first; step <= last; step++) {
      loss = training.step(COUNTING, optimizer(step)).loss();
    }
    return loss;
  }

  @Test
  void freshWeightsKnowNothing() {
    try (DecoderTraining training = fresh()) {
      double uniform = Math.log(CONFIG.vocabularySize());
      assertThat((double) training.loss(COUNTING, true)).isCloseTo(uniform, within(0.2));
    }
  }

  @Test
  void lossAgreesWithFloat64() throws IOException {
    try (DecoderTraining training = fresh()) {
      steps(training, 1, 5);
      Path file = folder.resolve("state.safetensors");
      training.save(file);
      double expected = SavedWeights.meanLoss(CONFIG, file, COUNTING);
      assertThat((double) training.loss(COUNTING, true)).isCloseTo(expected, within(1e-4));
    }
  }

  @Test
  void learnsToCount() {
    try (DecoderTraining training = fresh()) {
      assertThat(steps(training, 1, 150)).isLessThan(0.1f);
    }
  }

  @Test
  void everyParameterMoves() throws IOException {
    Path before = folder.resolve("before.safetensors");
    Path after = folder.resolve("after.safetensors");
    try (DecoderTraining training = fresh()) {
      training.save(before);
      steps(training, 1, 1);
      training.save(after);
    }
    try (SafeTensors a = SafeTensors.open(before);
        SafeTensors b = SafeTensors.open(after)) {
      for (String name : DecoderWeights.shapes(CONFIG).keySet()) {
        assertThat(a.bytes("w." + name)).as(name).isNotEqualTo(b.bytes("w." + name));
      }
    }
  }

  @Test
  void aResumedTrainingTakesTheSameSteps() throws IOException {
    Path file = folder.resolve("state.safetensors");
    float straight;
    try (DecoderTraining training = fresh()) {
      steps(training, 1, 10);
      training.save(file);
      straight = steps(training, 11, 20);
    }
    try (DecoderTraining training = DecoderTraining.resume(CONFIG, TorchDevice.CPU, file)) {
      assertThat(steps(training, 11, 20)).isEqualTo(straight);
    }
  }

  @Test
  void anotherConfigurationIsNotResumed() throws IOException {
    Path file = folder.resolve("state.safetensors");
    try (DecoderTraining training = fresh()) {
      training.save(file);
    }
    DecoderConfig deeper =
        new DecoderConfig("qwen3", 32, 3, 4, 2, 8, 64, 40, 24, 1e-6, 1000, true);
    assertThatThrownBy(() -> DecoderTraining.resume(deeper, TorchDevice.CPU, file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("another configuration");
  }

  @Test
  void exportsEveryWeightInBf16() throws IOException {
    Path file = folder.resolve("weights.safetensors");
    try (DecoderTraining training = fresh()) {
      training.export(file);
    }
    try (SafeTensors tensors = SafeTensors.open(file)) {
      assertThat(tensors.names()).isEqualTo(DecoderWeights.shapes(CONFIG).keySet());
      assertThat(tensors.entry("model.norm.weight").dtype()).isEqualTo(DType.BF16);
      // One is 0x3F80 in bf16, and fresh norms are ones.
      assertThat(tensors.bytes("model.norm.weight").getShort(0)).isEqualTo((short) 0x3F80);
    }
  }
}
