package dev.inkstone.model.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.torch.TorchDevice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The decoder program against float64 loops, for every architecture that it is a form of. */
class DecoderTest {
  private static final int[] TOKENS = {3, 17, 42, 5, 5, 60, 1, 33, 9, 28, 2, 50};
  private static final int VOCABULARY = 64;
  private static final int SLOTS = 6;
  private static final int CONTEXT = 32;

  @TempDir Path folder;

  static Stream<DecoderConfig> architectures() {
    return Stream.of(
        config("llama", 4, 4, false),
        config("mistral", 4, 2, false),
        config("qwen2", 4, 2, true),
        config("qwen3", 6, 2, true));
  }

  private static DecoderConfig config(String type, int heads, int groups, boolean tied) {
    return new DecoderConfig(
        type, 48, 3, heads, groups, 16, 80, VOCABULARY, CONTEXT, 1e-5, 500, tied);
  }

  private Decoder load(DecoderConfig config, WeightFormat kind) throws IOException {
    Map<String, float[]> weights = RandomCheckpoint.weights(config);
    Checkpoint checkpoint = RandomCheckpoint.publish(folder, config, weights);
    return Decoder.load(checkpoint, new Decoder.Options(TorchDevice.CPU, SLOTS, CONTEXT, kind));
  }

  private static float[] last(Decoder decoder, int slot, int[] tokens) {
    float[] logits = new float[VOCABULARY];
    decoder.prefill(slot, tokens, 0, logits);
    return logits;
  }

  private static double[] expected(DecoderConfig config, int[] tokens) {
    double[][] all = new ReferenceDecoder(config, RandomCheckpoint.weights(config)).logits(tokens);
    return all[tokens.length - 1];
  }

  private static double distance(double[] expected, float[] actual, int offset) {
    double most = 0;
    for (int i = 0; i < expected.length; i++) {
      most = Math.max(most, Math.abs(expected[i] - actual[offset + i]));
    }
    return most;
  }

  @ParameterizedTest
  @MethodSource("architectures")
  void prefillAgreesWithFloat64(DecoderConfig config) throws IOException {
    try (Decoder decoder = load(config, WeightFormat.FLOAT32)) {
      float[] logits = last(decoder, 2, TOKENS);
      assertThat(distance(expected(config, TOKENS), logits, 0)).isLessThan(2e-4);
    }
  }

  @ParameterizedTest
  @MethodSource("architectures")
  void bf16StaysWithinItsRounding(DecoderConfig config) throws IOException {
    try (Decoder decoder = load(config, WeightFormat.BF16)) {
      double[] expected = expected(config, TOKENS);
      double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
      assertThat(distance(expected, last(decoder, 0, TOKENS), 0)).isLessThan(0.04 * largest);
    }
  }

  @ParameterizedTest
  @MethodSource("architectures")
  void decodingTokenByTokenAgreesWithFloat64(DecoderConfig config) throws IOException {
    try (Decoder decoder = load(config, WeightFormat.FLOAT32)) {
      decoder.prefill(0, Arrays.copyOf(TOKENS, 4), 0, null);
      float[] logits = new float[VOCABULARY];
      for (int t = 4; t < TOKENS.length; t++) {
        decoder.decode(new int[] {TOKENS[t]}, new int[] {t}, logits);
        double[] expected = expected(config, Arrays.copyOf(TOKENS, t + 1));
        assertThat(distance(expected, logits, 0)).isLessThan(2e-4);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("architectures")
  void slotsOfUnequalLengthDecodeTogether(DecoderConfig config) throws IOException {
    try (Decoder decoder = load(config, WeightFormat.FLOAT32)) {
      int[] lengths = {3, 11, 7};
      int[] newest = new int[lengths.length];
      for (int slot = 0; slot < lengths.length; slot++) {
        decoder.prefill(slot, Arrays.copyOf(TOKENS, lengths[slot]), 0, null);
        newest[slot] = TOKENS[lengths[slot]];
      }
      float[] logits = new float[lengths.length * VOCABULARY];
      decoder.decode(newest, lengths, logits);
      for (int slot = 0; slot < lengths.length; slot++) {
        double[] expected = expected(config, Arrays.copyOf(TOKENS, lengths[slot] + 1));
        assertThat(distance(expected, logits, slot * VOCABULARY)).isLessThan(2e-4);
      }
    }
  }

  static Stream<DecoderConfig> architecturesAndGpt2() {
    return Stream.concat(architectures(), Stream.of(config("gpt2", 4, 4, true)));
  }

  @ParameterizedTest
  @MethodSource("architecturesAndGpt2")
  void chunksBesideDecodingGiveWhatEachGivesAlone(DecoderConfig config) throws IOException {
    try (Decoder decoder = load(config, WeightFormat.FLOAT32)) {
      int[] lengths = {3, 9};
      int[] newest = {TOKENS[3], TOKENS[9]};
      decoder.prefill(0, Arrays.copyOf(TOKENS, 3), 0, null);
      decoder.prefill(1, Arrays.copyOf(TOKENS, 9), 0, null);
      float[] logits = new float[4 * VOCABULARY];
      int[] first = Arrays.copyOf(TOKENS, 7);
      List<PromptChunk> begun =
          List.of(new PromptChunk(4, first, 0, false), new PromptChunk(3, first, 0, true));
      decoder.decodeBeside(newest, lengths, begun, logits);
      assertThat(row(logits, 2)).containsExactly(last(decoder, 5, first), within(1e-5f));

      int[] one = {TOKENS[7]};
      int[] rest = Arrays.copyOfRange(TOKENS, 7, TOKENS.length);
      List<PromptChunk> ended =
          List.of(new PromptChunk(3, one, 7, true), new PromptChunk(4, rest, 7, true));
      decoder.decodeBeside(newest, lengths, ended, logits);
      float[] alone = new float[2 * VOCABULARY];
      decoder.decode(newest, lengths, alone);
      assertThat(Arrays.copyOf(logits, 2 * VOCABULARY)).containsExactly(alone, within(1e-5f));
      assertThat(row(logits, 2))
          .containsExactly(last(decoder, 5, Arrays.copyOf(TOKENS, 8)), within(1e-5f));
      assertThat(row(logits, 3)).containsExactly(last(decoder, 5, TOKENS), within(1e-5f));
    }
  }

  private static float[] row(float[] logits, int row) {
    return Arrays.copyOfRange(logits, row * VOCABULARY, (row + 1) * VOCABULARY);
  }

  @Test
  void aChunkForASlotThatDecodesIsRefused() throws IOException {
    try (Decoder decoder = load(config("llama", 4, 4, false), WeightFormat.FLOAT32)) {
      List<PromptChunk> chunks = List.of(new PromptChunk(0, new int[] {1}, 1, false));
      assertThatThrownBy(
              () -> decoder.decodeBeside(new int[] {1}, new int[] {0}, chunks, new float[64]))
          .hasMessageContaining("slot 0");
    }
  }

  @ParameterizedTest
  @MethodSource("architecturesAndGpt2")
  void aChunkMayEndWhereTheContextDoes(DecoderConfig config) throws IOException {
    int[] whole = Arrays.copyOf(TOKENS, CONTEXT);
    try (Decoder decoder = load(config, WeightFormat.FLOAT32)) {
      float[] logits = new float[VOCABULARY];
      decoder.prefill(3, Arrays.copyOf(whole, CONTEXT - 5), 0, null);
      int[] end = Arrays.copyOfRange(whole, CONTEXT - 5, CONTEXT);
      decoder.prefill(3, end, CONTEXT - 5, logits);
      assertThat(logits).containsExactly(last(decoder, 4, whole), within(1e-4f));
    }
  }

  @Test
  void aPromptInChunksGivesTheSameLogits() throws IOException {
    DecoderConfig config = config("qwen3", 6, 2, true);
    try (Decoder decoder = load(config, WeightFormat.FLOAT32)) {
      float[] logits = new float[VOCABULARY];
      decoder.prefill(3, Arrays.copyOf(TOKENS, 5), 0, null);
      decoder.prefill(3, Arrays.copyOfRange(TOKENS, 5, 6), 5, null);
      decoder.prefill(3, Arrays.copyOfRange(TOKENS, 6, TOKENS.length), 6, logits);
      assertThat(distance(expected(config, TOKENS), logits, 0)).isLessThan(2e-4);
    }
  }

  @Test
  void aCopiedSlotGoesOnLikeItsSource() throws IOException {
    DecoderConfig config = config("llama", 4, 4, false);
    try (Decoder decoder = load(config, WeightFormat.FLOAT32)) {
      last(decoder, 0, new int[] {9, 9, 9});
      decoder.prefill(5, Arrays.copyOf(TOKENS, TOKENS.length - 1), 0, null);
      decoder.copy(5, 0, TOKENS.length - 1);
      float[] logits = new float[VOCABULARY];
      int end = TOKENS.length - 1;
      decoder.decode(new int[] {TOKENS[end]}, new int[] {end}, logits);
      assertThat(distance(expected(config, TOKENS), logits, 0)).isLessThan(2e-4);
    }
  }

  @Test
  void refusesATensorOfAnotherShape() throws IOException {
    DecoderConfig config = config("llama", 4, 4, false);
    Map<String, float[]> weights = new TreeMap<>(RandomCheckpoint.weights(config));
    Checkpoint narrow = RandomCheckpoint.publish(folder, config("llama", 4, 2, false), weights);
    Decoder.Options options = new Decoder.Options(TorchDevice.CPU, 1, 32, WeightFormat.FLOAT32);
    assertThatThrownBy(() -> Decoder.load(narrow, options))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("k_proj.weight has shape [64, 48]")
        .hasMessageContaining("asks for [32, 48]");
  }

  @Test
  void refusesPositionsAndTokensOutOfRange() throws IOException {
    try (Decoder decoder = load(config("llama", 4, 4, false), WeightFormat.FLOAT32)) {
      assertThatThrownBy(() -> decoder.prefill(0, new int[33], 0, null))
          .hasMessageContaining("position 32");
      assertThatThrownBy(() -> decoder.prefill(SLOTS, new int[] {1}, 0, null))
          .hasMessageContaining("slot " + SLOTS);
      assertThatThrownBy(() -> decoder.prefill(0, new int[] {VOCABULARY}, 0, null))
          .hasMessageContaining("token " + VOCABULARY);
    }
  }
}
