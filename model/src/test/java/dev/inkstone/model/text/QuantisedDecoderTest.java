package dev.inkstone.model.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.torch.TorchDevice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** WeightFormat in 8 and 4 bits: how far from float64, and what of a batch each sequence depends on. */
class QuantisedDecoderTest {
  private static final int VOCABULARY = 64;
  private static final int CONTEXT = 300;
  private static final int SLOTS = 16;
  private static final int PROMPTS = 6;

  @TempDir Path folder;

  static Stream<DecoderConfig> architectures() {
    return Stream.of(
        config("llama", 4, 4, false), config("qwen2", 4, 2, true), config("qwen3", 6, 2, true));
  }

  private static DecoderConfig config(String type, int heads, int groups, boolean tied) {
    return new DecoderConfig(
        type, 64, 3, heads, groups, 64, 96, VOCABULARY, CONTEXT, 1e-5, 500, tied);
  }

  private Decoder load(DecoderConfig config, WeightFormat kind) throws IOException {
    return load(config, RandomCheckpoint.weights(config), kind);
  }

  private Decoder load(DecoderConfig config, Map<String, float[]> weights, WeightFormat kind)
      throws IOException {
    Checkpoint checkpoint = RandomCheckpoint.publish(folder, config, weights);
    return Decoder.load(checkpoint, new Decoder.Options(TorchDevice.CPU, SLOTS, CONTEXT, kind));
  }

  private static int[] tokens(int seed, int length) {
    return new SplittableRandom(seed).ints(length, 0, VOCABULARY).toArray();
  }

  /**
   * Euclidean distance of the decoder's logits from float64's on the same rounded weights, as a share
   * of their length; the mean over prompts, since that of one prompt varies by a factor of three.
   */
  private double error(DecoderConfig config, WeightFormat kind) throws IOException {
    RoundedWeights rounded = RoundedWeights.of(config, RandomCheckpoint.weights(config), kind);
    double sum = 0;
    try (Decoder decoder = load(config, kind)) {
      for (int seed = 1; seed <= PROMPTS; seed++) {
        int[] tokens = tokens(seed, 12);
        float[] logits = new float[VOCABULARY];
        decoder.prefill(0, Arrays.copyOf(tokens, 6), 0, null);
        for (int t = 6; t < tokens.length; t++) {
          decoder.decode(new int[] {tokens[t]}, new int[] {t}, logits);
        }
        double[] last = rounded.reference().logits(tokens)[tokens.length - 1];
        sum += ReferenceDecoder.distance(last, logits, 0);
      }
    }
    return sum / PROMPTS;
  }

  @ParameterizedTest
  @MethodSource("architectures")
  void int8IsFloat64OverItsRoundedWeightsButForTheRoundingOfActivations(DecoderConfig config)
      throws IOException {
    assertThat(error(config, WeightFormat.INT8)).isLessThan(0.05);
  }

  @ParameterizedTest
  @MethodSource("architectures")
  void int4IsFloat64OverItsRoundedWeightsButForBf16(DecoderConfig config) throws IOException {
    assertThat(error(config, WeightFormat.INT4)).isLessThan(0.05);
  }

  @Test
  void int8LogitsHaveTheSameBitsAloneAndAmongFifteenOthers() throws IOException {
    DecoderConfig config = config("qwen3", 6, 2, true);
    try (Decoder decoder = load(config, WeightFormat.INT8)) {
      int[] lengths = new int[SLOTS];
      for (int slot = 0; slot < SLOTS; slot++) {
        lengths[slot] = 1 + (slot * 53) % 290;
      }
      float[][] alone = new float[SLOTS][];
      for (int slot = 0; slot < SLOTS; slot++) {
        alone[slot] = start(decoder, slot, 0, lengths[slot]);
      }
      int[] newest = new int[SLOTS];
      for (int slot = 0; slot < SLOTS; slot++) {
        int[] tokens = tokens(slot, lengths[slot] + 1);
        decoder.prefill(slot, Arrays.copyOf(tokens, lengths[slot]), 0, null);
        newest[slot] = tokens[lengths[slot]];
      }
      float[] together = new float[SLOTS * VOCABULARY];
      decoder.decode(newest, lengths, together);
      for (int slot = 0; slot < SLOTS; slot++) {
        int from = slot * VOCABULARY;
        assertThat(Arrays.copyOfRange(together, from, from + VOCABULARY)).isEqualTo(alone[slot]);
      }
    }
  }

  @Test
  void int8LogitsHaveTheSameBitsBesideAPromptsChunk() throws IOException {
    DecoderConfig config = config("qwen3", 6, 2, true);
    try (Decoder decoder = load(config, WeightFormat.INT8)) {
      float[] alone = start(decoder, 7, 0, 40);
      int[] tokens = tokens(7, 41);
      int[] chunk = tokens(8, 100);
      decoder.prefill(0, Arrays.copyOf(tokens, 40), 0, null);
      float[] together = new float[VOCABULARY];
      decoder.decodeBeside(
          new int[] {tokens[40]},
          new int[] {40},
          List.of(new PromptChunk(1, chunk, 0, false)),
          together);
      assertThat(together).isEqualTo(alone);
    }
  }

  /** The logits after a sequence's prompt and one more token, with nobody else in the batch. */
  private static float[] start(Decoder decoder, int seed, int slot, int length) {
    int[] tokens = tokens(seed, length + 1);
    float[] logits = new float[VOCABULARY];
    decoder.prefill(slot, Arrays.copyOf(tokens, length), 0, null);
    decoder.decode(new int[] {tokens[length]}, new int[] {length}, logits);
    return logits;
  }

  @ParameterizedTest
  @MethodSource("architectures")
  void aTokenWhoseEmbeddingIsZeroGivesNumbers(DecoderConfig config) throws IOException {
    Map<String, float[]> weights = RandomCheckpoint.weights(config);
    Arrays.fill(weights.get("model.embed_tokens.weight"), 0, config.hiddenSize(), 0f);
    try (Decoder decoder = load(config, weights, WeightFormat.INT8)) {
      float[] logits = new float[VOCABULARY];
      decoder.prefill(0, new int[] {0}, 0, logits);
      for (float logit : logits) {
        assertThat(logit).isFinite();
      }
    }
  }

  @Test
  void refusesInt4WhereAWidthIsNoMultipleOfItsGroups() {
    refused(new DecoderConfig("llama", 48, 1, 4, 4, 16, 80, 64, 32, 1e-5, 500, false));
    refused(new DecoderConfig("llama", 64, 1, 4, 4, 16, 96, 65, 32, 1e-5, 500, false));
  }

  private void refused(DecoderConfig odd) {
    assertThatThrownBy(() -> load(odd, WeightFormat.INT4))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("weights INT4 need")
        .hasMessageContaining("use INT8 or BF16");
  }

  @Test
  void refusesQuantisedWeightsOfAnArchitectureThatHasNone() {
    DecoderConfig gpt2 =
        new DecoderConfig("gpt2", 64, 1, 2, 2, 32, 96, VOCABULARY, 64, 1e-5, 10_000, true);
    assertThatThrownBy(() -> load(gpt2, WeightFormat.INT8))
        .isInstanceOf(IOException.class)
        .hasMessage("weights INT8 are not there for gpt2; use BF16");
  }
}
