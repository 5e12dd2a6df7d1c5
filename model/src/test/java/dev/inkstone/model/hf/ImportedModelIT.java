package dev.inkstone.model.hf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.text.Decoder;
import dev.inkstone.model.text.WeightFormat;
import dev.inkstone.model.torch.TorchDevice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Imported models compute what an independent float64 computation says, within the tolerances. */
class ImportedModelIT {
  /** Largest difference of a logit in float32, where logits are between -20 and 20. */
  private static final float FLOAT32_TOLERANCE = 1e-4f;

  /** Root of the mean squared difference in bf16, as a share of the logits' own. */
  private static final double BFLOAT16_TOLERANCE = 0.03;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {"llama3", "llama2-sharded", "mistral", "qwen2", "qwen3", "smollm2", "gpt2"})
  void inFloat32LogitsAndGreedyTokensAreThoseOfTheReference(String name) throws IOException {
    ReferenceModel model = ReferenceModel.named(name);
    try (Decoder decoder = load(model, WeightFormat.FLOAT32)) {
      float[] logits = new float[decoder.vocabularySize()];
      // In two chunks, as a scheduler prefills a long prompt.
      int[] prompt = model.prompt();
      decoder.prefill(1, Arrays.copyOf(prompt, 4), 0, null);
      decoder.prefill(1, Arrays.copyOfRange(prompt, 4, prompt.length), 4, logits);
      assertThat(logits).containsExactly(model.promptLogits(), within(FLOAT32_TOLERANCE));
      decoder.copy(1, 0, prompt.length);
      assertThat(greedy(decoder, model, logits)).isEqualTo(model.greedy());
      assertThat(logits).containsExactly(model.last(), within(FLOAT32_TOLERANCE));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"llama3", "llama2-sharded", "mistral", "qwen2", "qwen3", "smollm2", "gpt2"})
  void inBf16TheGreedyTokensAreTheSame(String name) throws IOException {
    ReferenceModel model = ReferenceModel.named(name);
    try (Decoder decoder = load(model, WeightFormat.BF16)) {
      float[] logits = new float[decoder.vocabularySize()];
      decoder.prefill(0, model.prompt(), 0, logits);
      assertThat(distance(logits, model.promptLogits())).isLessThan(BFLOAT16_TOLERANCE);
      assertThat(greedy(decoder, model, logits)).isEqualTo(model.greedy());
      assertThat(distance(logits, model.last())).isLessThan(BFLOAT16_TOLERANCE);
    }
  }

  private Decoder load(ReferenceModel model, WeightFormat weights) throws IOException {
    Checkpoint checkpoint = ReferenceModel.imported(model.folder(), folder);
    return Decoder.load(checkpoint, new Decoder.Options(TorchDevice.CPU, 2, 64, weights));
  }

  /** Continues the prompt of slot 0, beside another sequence; leaves the last step's logits. */
  private static int[] greedy(Decoder decoder, ReferenceModel model, float[] logits) {
    int vocabulary = decoder.vocabularySize();
    float[] both = new float[2 * vocabulary];
    int[] tokens = new int[model.greedy().length];
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] = best(logits);
      if (i + 1 < tokens.length) {
        int[] positions = {model.prompt().length + i, i};
        decoder.decode(new int[] {tokens[i], 3}, positions, both);
        System.arraycopy(both, 0, logits, 0, vocabulary);
      }
    }
    return tokens;
  }

  private static int best(float[] logits) {
    int best = 0;
    for (int i = 1; i < logits.length; i++) {
      best = logits[i] > logits[best] ? i : best;
    }
    return best;
  }

  private static double distance(float[] actual, float[] expected) {
    double difference = 0;
    double size = 0;
    for (int i = 0; i < actual.length; i++) {
      difference += Math.pow(actual[i] - expected[i], 2);
      size += Math.pow(expected[i], 2);
    }
    return Math.sqrt(difference / size);
  }
}
