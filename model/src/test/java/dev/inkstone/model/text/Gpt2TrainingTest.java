package dev.inkstone.model.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inkstone.model.torch.AdamW;
import dev.inkstone.model.torch.TorchDevice;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** GPT-2 is trained by the same calls as the other architectures. */
class Gpt2TrainingTest {
  private static final DecoderConfig CONFIG =
      new DecoderConfig("gpt2", 32, 2, 4, 4, 8, 128, 40, 24, 1e-5, 10_000, true);

  @Test
  void learnsToCountAndThenWritesNumbersInOrder() {
    List<int[]> sequences = new ArrayList<>();
    for (int start = 0; start < 40; start += 2) {
      int[] sequence = new int[16];
      for (int i = 0; i < sequence.length; i++) {
        sequence[i] = (start + i) % CONFIG.vocabularySize();
      }
      sequences.add(sequence);
    }
    TokenBatch batch = TokenBatch.of(sequences);
    try (DecoderTraining training = DecoderTraining.fresh(CONFIG, TorchDevice.CPU, 3)) {
      float before = training.loss(batch, true);
      for (int step = 1; step <= 400; step++) {
        training.step(batch, new AdamW(3e-3, 0.9, 0.95, 0.1, 1e-8, 1, step));
      }
      assertThat(training.loss(batch, true)).isLessThan(0.1f).isLessThan(before);
      try (Decoder decoder = training.decoder(1)) {
        float[] logits = new float[CONFIG.vocabularySize()];
        decoder.prefill(0, new int[] {6, 7, 8}, 0, logits);
        assertThat(logits[9]).isEqualTo(max(logits));
        decoder.decode(new int[] {9}, new int[] {3}, logits);
        assertThat(logits[10]).isEqualTo(max(logits));
      }
    }
  }

  private static float max(float[] values) {
    float max = values[0];
    for (float value : values) {
      max = Math.max(max, value);
    }
    return max;
  }
}
