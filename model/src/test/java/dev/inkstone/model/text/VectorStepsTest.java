package dev.inkstone.model.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.torch.TorchDevice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Steps in Java's vectors against float64 loops over the same rounded weights. */
class VectorStepsTest {
  private static final int VOCABULARY = 64;
  private static final int CONTEXT = 200;
  private static final int SLOTS = 40;
  private static final int LENGTH = 120;
  private static final double ROUNDING = 0.1;

  @TempDir Path folder;

  static Stream<DecoderConfig> configs() {
    return Stream.of(
        config("llama", 64, 4, 4, false),
        config("mistral", 128, 4, 1, false),
        config("qwen2", 64, 4, 2, true),
        config("qwen3", 128, 2, 2, true));
  }

  static Stream<Arguments> models() {
    return configs()
        .flatMap(
            config ->
                Stream.of(WeightFormat.BF16, WeightFormat.INT8, WeightFormat.INT4)
                    .map(kind -> Arguments.of(config, kind)));
  }

  private static DecoderConfig config(String type, int width, int heads, int groups, boolean tied) {
    return new DecoderConfig(
        type, 64, 3, heads, groups, width, 96, VOCABULARY, CONTEXT, 1e-5, 500, tied);
  }

  private static Decoder.Options options(WeightFormat kind) {
    return new Decoder.Options(TorchDevice.CPU, SLOTS, CONTEXT, kind);
  }

  private Decoder load(DecoderConfig config, WeightFormat kind) throws IOException {
    assertThat(VectorSteps.take(config, options(kind))).as("vectors take " + config).isTrue();
    Checkpoint checkpoint =
        RandomCheckpoint.publish(folder, config, RandomCheckpoint.weights(config));
    return Decoder.load(checkpoint, options(kind));
  }

  private static ReferenceDecoder reference(DecoderConfig config, WeightFormat kind) {
    return kind == WeightFormat.BF16
        ? new ReferenceDecoder(config, RandomCheckpoint.weights(config))
        : RoundedWeights.of(config, RandomCheckpoint.weights(config), kind).reference();
  }

  private static int[] tokens(int seed, int length) {
    return new SplittableRandom(seed).ints(length, 0, VOCABULARY).toArray();
  }

  private static int[] first(int[] tokens, int length) {
    return Arrays.copyOf(tokens, length);
  }

  @ParameterizedTest
  @MethodSource("models")
  void promptsAndTokensGiveFloat64sLogitsButForRounding(DecoderConfig config, WeightFormat kind)
      throws IOException {
    int[] tokens = tokens(1, LENGTH);
    double[][] expected = reference(config, kind).logits(tokens);
    try (Decoder decoder = load(config, kind)) {
      float[] logits = new float[VOCABULARY];
      int prompt = LENGTH - 6;
      decoder.prefill(0, first(tokens, prompt), 0, logits);
      double sum = ReferenceDecoder.distance(expected[prompt - 1], logits, 0);
      for (int t = prompt; t < LENGTH; t++) {
        decoder.decode(new int[] {tokens[t]}, new int[] {t}, logits);
        sum += ReferenceDecoder.distance(expected[t], logits, 0);
      }
      assertThat(sum / 7).isLessThan(ROUNDING);
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void allSlotsDecodeTogetherEachAtItsOwnPosition(DecoderConfig config, WeightFormat kind)
      throws IOException {
    int[][] texts = {tokens(6, LENGTH), tokens(7, LENGTH), tokens(8, LENGTH)};
    double[][][] expected = new double[texts.length][][];
    for (int i = 0; i < texts.length; i++) {
      expected[i] = reference(config, kind).logits(texts[i]);
    }
    try (Decoder decoder = load(config, kind)) {
      int[] newest = new int[SLOTS];
      int[] positions = new int[SLOTS];
      for (int slot = 0; slot < SLOTS; slot++) {
        int[] tokens = texts[slot % texts.length];
        positions[slot] = 1 + 53 * slot % (LENGTH - 1);
        newest[slot] = tokens[positions[slot]];
        decoder.prefill(slot, first(tokens, positions[slot]), 0, null);
      }
      float[] logits = new float[SLOTS * VOCABULARY];
      decoder.decode(newest, positions, logits);
      double sum = 0;
      for (int slot = 0; slot < SLOTS; slot++) {
        double[] row = expected[slot % texts.length][positions[slot]];
        double each = ReferenceDecoder.distance(row, logits, slot);
        assertThat(each).as("slot %d", slot).isLessThan(2 * ROUNDING);
        sum += each;
      }
      assertThat(sum / SLOTS).isLessThan(ROUNDING);
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void chunksBesideDecodingGiveTheirOwnLogits(DecoderConfig config, WeightFormat kind)
      throws IOException {
    int[] tokens = tokens(3, LENGTH);
    double[][] expected = reference(config, kind).logits(tokens);
    try (Decoder decoder = load(config, kind)) {
      decoder.prefill(0, first(tokens, 30), 0, null);
      decoder.prefill(1, first(tokens, 90), 0, null);
      int[] newest = {tokens[30], tokens[90]};
      int[] positions = {30, 90};
      float[] logits = new float[4 * VOCABULARY];
      PromptChunk begun = new PromptChunk(4, first(tokens, 50), 0, false);
      PromptChunk whole = new PromptChunk(3, first(tokens, 70), 0, true);
      decoder.decodeBeside(newest, positions, List.of(begun, whole), logits);
      assertRows(expected, logits, 30, 90, 69);

      PromptChunk rest = new PromptChunk(4, Arrays.copyOfRange(tokens, 50, LENGTH), 50, true);
      PromptChunk one = new PromptChunk(3, new int[] {tokens[70]}, 70, true);
      decoder.decodeBeside(newest, positions, List.of(rest, one), logits);
      assertRows(expected, logits, 30, 90, LENGTH - 1, 70);
    }
  }

  private static void assertRows(double[][] expected, float[] logits, int... positions) {
    double sum = 0;
    for (int row = 0; row < positions.length; row++) {
      double each = ReferenceDecoder.distance(expected[positions[row]], logits, row);
      assertThat(each).as("row %d", row).isLessThan(2 * ROUNDING);
      sum += each;
    }
    assertThat(sum / positions.length).isLessThan(ROUNDING);
  }

  @ParameterizedTest
  @MethodSource("models")
  void scoresAreTheLogSoftmaxOfTheKnownTokens(DecoderConfig config, WeightFormat kind)
      throws IOException {
    int known = VOCABULARY - 5;
    int[] tokens = new SplittableRandom(9).ints(LENGTH, 0, known).toArray();
    double[][] expected = reference(config, kind).logits(tokens);
    double spread = 0;
    double off = 0;
    try (Decoder decoder = load(config, kind)) {
      for (int from = 0, to = 70; from < LENGTH - 1; from = to, to = LENGTH - 1) {
        float[] scores = new float[2 * (to - from)];
        decoder.score(2, Arrays.copyOfRange(tokens, from, to + 1), from, known, scores);
        for (int i = from; i < to; i++) {
          double score = logSoftmax(expected[i], known, tokens[i + 1]);
          spread += Math.pow(score + Math.log(known), 2);
          off += Math.pow(score - scores[i - from], 2);
        }
      }
    }
    assertThat(Math.sqrt(off / spread)).isLessThan(1.5 * ROUNDING);
  }

  private static double logSoftmax(double[] logits, int known, int token) {
    double sum = Arrays.stream(logits, 0, known).map(Math::exp).sum();
    return logits[token] - Math.log(sum);
  }

  @ParameterizedTest
  @MethodSource("configs")
  void anInt8PromptGivesTheSameBitsWholeAndInPiecesAndTokenByToken(DecoderConfig config)
      throws IOException {
    int[] tokens = tokens(10, LENGTH);
    try (Decoder decoder = load(config, WeightFormat.INT8)) {
      float[] whole = new float[VOCABULARY];
      decoder.prefill(3, tokens, 0, whole);
      for (int[] cuts : new int[][] {{0, 7, 8, 57, LENGTH}, {0, 16, LENGTH - 1, LENGTH}}) {
        float[] last = new float[VOCABULARY];
        for (int i = 1; i < cuts.length; i++) {
          int[] piece = Arrays.copyOfRange(tokens, cuts[i - 1], cuts[i]);
          decoder.prefill(0, piece, cuts[i - 1], last);
        }
        assertThat(last).isEqualTo(whole);
      }
      float[] decoded = new float[VOCABULARY];
      for (int t = 0; t < LENGTH; t++) {
        decoder.decode(new int[] {tokens[t]}, new int[] {t}, decoded);
      }
      assertThat(decoded).isEqualTo(whole);
    }
  }

  @Test
  void aCopiedSlotGoesOnLikeItsSource() throws IOException {
    int[] tokens = tokens(4, 60);
    try (Decoder decoder = load(config("llama", 64, 4, 2, false), WeightFormat.INT8)) {
      decoder.prefill(0, tokens(5, 100), 0, null);
      decoder.prefill(7, first(tokens, 59), 0, null);
      float[] source = next(decoder, tokens, 7);
      decoder.copy(7, 0, 59);
      float[] copy = new float[VOCABULARY];
      decoder.decode(new int[] {tokens[59]}, new int[] {59}, copy);
      assertThat(copy).isEqualTo(source);
    }
  }

  /** The logits of a slot after the last of some tokens, decoded among those before it. */
  private static float[] next(Decoder decoder, int[] tokens, int slot) {
    int[] newest = new int[slot + 1];
    int[] positions = new int[slot + 1];
    newest[slot] = tokens[tokens.length - 1];
    positions[slot] = tokens.length - 1;
    for (int other = 0; other < slot; other++) {
      positions[other] = 100 + other;
    }
    float[] logits = new float[(slot + 1) * VOCABULARY];
    decoder.decode(newest, positions, logits);
    return Arrays.copyOfRange(logits, slot * VOCABULARY, logits.length);
  }

  @Test
  void whatVectorsDoNotFitIsLeftToTheProgram() {
    DecoderConfig fits = config("llama", 64, 4, 4, false);
    assertThat(VectorSteps.take(fits, options(WeightFormat.BF16))).isTrue();
    assertThat(VectorSteps.take(fits, options(WeightFormat.FLOAT32))).isFalse();
    DecoderConfig narrow = config("llama", 8, 4, 4, false);
    assertThat(VectorSteps.take(narrow, options(WeightFormat.BF16))).isFalse();
    DecoderConfig gpt2 = config("gpt2", 64, 4, 4, true);
    assertThat(VectorSteps.take(gpt2, options(WeightFormat.BF16))).isFalse();
  }
}
