package dev.inkstone.model.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.torch.TorchDevice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Scores of given tokens, against the same from logits and from whole sequences. */
class DecoderScoreTest {
  private static final int[] TOKENS = {3, 17, 42, 5, 5, 60, 1, 33, 9, 28, 2, 50};
  private static final int VOCABULARY = 64;

  @TempDir Path folder;

  static Stream<DecoderConfig> architectures() {
    return Stream.of(config("llama"), config("gpt2"));
  }

  private static DecoderConfig config(String type) {
    return new DecoderConfig(type, 48, 3, 4, 4, 12, 80, VOCABULARY, 32, 1e-5, 500, true);
  }

  private Decoder load(DecoderConfig config, WeightFormat kind) throws IOException {
    Checkpoint checkpoint =
        RandomCheckpoint.publish(folder, config, RandomCheckpoint.weights(config));
    return Decoder.load(checkpoint, new Decoder.Options(TorchDevice.CPU, 3, 32, kind));
  }

  /** The log-probabilities of all tokens but the first, computed in parts that end there. */
  private static float[] scores(Decoder decoder, int slot, int known, int... ends) {
    float[] all = new float[TOKENS.length - 1];
    int from = 0;
    for (int end : ends) {
      float[] part = new float[2 * (end - from)];
      decoder.score(slot, Arrays.copyOfRange(TOKENS, from, end + 1), from, known, part);
      System.arraycopy(part, 0, all, from, end - from);
      from = end;
    }
    return all;
  }

  @ParameterizedTest
  @MethodSource("architectures")
  void areTheLogSoftmaxOfTheLogitsOverTheKnownTokens(DecoderConfig config) throws IOException {
    int known = VOCABULARY - 3;
    try (Decoder decoder = load(config, WeightFormat.FLOAT32)) {
      float[] scores = new float[2 * (TOKENS.length - 1)];
      decoder.score(2, TOKENS, 0, known, scores);
      for (int i = 0; i + 1 < TOKENS.length; i++) {
        float[] logits = new float[VOCABULARY];
        decoder.prefill(0, Arrays.copyOf(TOKENS, i + 1), 0, logits);
        Logprobs expected = Logprobs.of(logits, 0, known, TOKENS[i + 1], 1);
        assertThat((double) scores[i]).isCloseTo(expected.chosen().logprob(), within(2e-4));
        boolean best = expected.top().get(0).token() == TOKENS[i + 1];
        assertThat(scores[TOKENS.length - 1 + i]).isEqualTo(best ? 1f : 0f);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("architectures")
  void areTheSameInWhateverPartsTheyAreComputed(DecoderConfig config) throws IOException {
    try (Decoder decoder = load(config, WeightFormat.FLOAT32)) {
      float[] whole = scores(decoder, 0, VOCABULARY, 11);
      assertThat(scores(decoder, 1, VOCABULARY, 1, 2, 7, 11))
          .containsExactly(whole, within(2e-4f));
    }
  }

  @ParameterizedTest
  @MethodSource("architectures")
  void sumToWhatAWholeSequenceIsGiven(DecoderConfig config) throws IOException {
    try (Decoder decoder = load(config, WeightFormat.FLOAT32)) {
      double sum = 0;
      for (float score : scores(decoder, 1, VOCABULARY, 4, 11)) {
        sum += score;
      }
      float[] whole = decoder.logProbabilities(TokenBatch.of(List.of(TOKENS)));
      assertThat(sum).isCloseTo(whole[0], within(1e-3));
    }
  }

  @Test
  void whatTheModelWouldWriteIsGreedy() throws IOException {
    try (Decoder decoder = load(config("llama"), WeightFormat.FLOAT32)) {
      int[] text = Arrays.copyOf(TOKENS, 8);
      float[] logits = new float[VOCABULARY];
      decoder.prefill(0, Arrays.copyOf(text, 3), 0, logits);
      for (int i = 3; i < text.length; i++) {
        text[i] = Logprobs.of(logits, 0, VOCABULARY, 0, 1).top().get(0).token();
        decoder.prefill(0, new int[] {text[i]}, i, logits);
      }
      float[] scores = new float[2 * 5];
      decoder.prefill(1, Arrays.copyOf(text, 2), 0, null);
      decoder.score(1, Arrays.copyOfRange(text, 2, 8), 2, VOCABULARY, scores);
      assertThat(Arrays.copyOfRange(scores, 5, 10)).containsOnly(1f);
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void quantisedWeightsScoreAsTheyServe(WeightFormat kind) throws IOException {
    DecoderConfig config =
        new DecoderConfig("llama", 64, 2, 4, 2, 16, 96, VOCABULARY, 32, 1e-5, 500, true);
    try (Decoder decoder = load(config, kind)) {
      float[] logits = new float[VOCABULARY];
      decoder.prefill(0, Arrays.copyOf(TOKENS, 6), 0, logits);
      float[] scores = new float[2 * 6];
      decoder.score(1, Arrays.copyOf(TOKENS, 7), 0, VOCABULARY, scores);
      double expected = Logprobs.of(logits, 0, VOCABULARY, TOKENS[6], 0).chosen().logprob();
      assertThat((double) scores[5]).isCloseTo(expected, within(0.1));
    }
  }

  static Stream<WeightFormat> kinds() {
    return Stream.of(WeightFormat.BF16, WeightFormat.INT8, WeightFormat.INT4);
  }
}
