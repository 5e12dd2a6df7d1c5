package dev.inkstone.model.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Each option by itself, on five tokens with the probabilities 0.4, 0.3, 0.15, 0.1, 0.05. */
class SamplerTest {
  private static final double[] P = {0.4, 0.3, 0.15, 0.1, 0.05};

  @Test
  void zeroTemperatureTakesTheBestAndOfEqualsTheFirst() {
    assertThat(greedy(1, 3, 3, 2)).isEqualTo(1);
    assertThat(greedy(-5, -1, -1)).isEqualTo(1);
    assertThat(greedy(0f, -0f)).isZero();
  }

  @Test
  void onlyTheRowAtTheOffsetIsRead() {
    float[] rows = {9, 0, 0, 0, 0, 7};
    SamplingState state = state(b -> b.temperature(0));
    assertThat(new Sampler(2).sample(rows, 4, state)).isEqualTo(1);
    assertThat(rows).containsExactly(9, 0, 0, 0, 0, 7);
  }

  @Test
  void plainSamplingFollowsTheDistribution() {
    Statistics.assertFits(draws(b -> b), P);
  }

  @Test
  void temperatureSharpensAndFlattens() {
    Statistics.assertFits(draws(b -> b.temperature(0.5)), power(2));
    Statistics.assertFits(draws(b -> b.temperature(2)), power(0.5));
    assertThat(draws(b -> b.temperature(1e-300))).containsOnly(20_000, 0);
  }

  @Test
  void topKKeepsTheBest() {
    Statistics.assertFits(draws(b -> b.topK(2)), new double[] {0.4, 0.3, 0, 0, 0});
    Statistics.assertFits(draws(b -> b.topK(1)), new double[] {1, 0, 0, 0, 0});
  }

  @Test
  void topKOverTheVocabularyKeepsAll() {
    assertThat(draws(b -> b.topK(500))).isEqualTo(draws(b -> b));
    assertThat(draws(b -> b.topK(5))).isEqualTo(draws(b -> b));
  }

  @Test
  void topPKeepsTheFewestThatHoldTheShare() {
    Statistics.assertFits(draws(b -> b.topP(0.65)), new double[] {0.4, 0.3, 0, 0, 0});
    Statistics.assertFits(draws(b -> b.topP(0.75)), new double[] {0.4, 0.3, 0.15, 0, 0});
    Statistics.assertFits(draws(b -> b.topP(0.9999)), P);
  }

  @Test
  void tinyTopPKeepsOne() {
    Statistics.assertFits(draws(b -> b.topP(1e-12)), new double[] {1, 0, 0, 0, 0});
  }

  @Test
  void topPIsMeasuredOnWhatTopKLeft() {
    // Of 0.4, 0.3, 0.15 the first two hold 0.82: enough for 0.8, though 0.7 of all would not be.
    Statistics.assertFits(draws(b -> b.topK(3).topP(0.8)), new double[] {0.4, 0.3, 0, 0, 0});
  }

  @Test
  void minPIsRelativeToTheBest() {
    Statistics.assertFits(draws(b -> b.minP(0.3)), new double[] {0.4, 0.3, 0.15, 0, 0});
    Statistics.assertFits(draws(b -> b.minP(1)), new double[] {1, 0, 0, 0, 0});
  }

  @Test
  void logitBiasMultipliesTheOdds() {
    Statistics.assertFits(draws(b -> b.logitBias(Map.of(4, Math.log(8), 0, -100.0))),
        new double[] {0, 0.3, 0.15, 0.1, 0.4});
  }

  @Test
  void repetitionPenaltyLowersWhatPromptAndOutputHold() {
    SamplingState state = new SamplingState(
        SamplingOptions.builder().temperature(0).repetitionPenalty(2).build(),
        0, new int[] {0, 0}, Set.of());
    Sampler sampler = new Sampler(3);
    assertThat(sampler.sample(new float[] {3, 2, -1}, 0, state)).as("3 / 2 < 2").isEqualTo(1);
    state.accept(1);
    assertThat(sampler.sample(new float[] {3, 2, -1}, 0, state)).as("1.5 > 2 / 2").isZero();
    assertThat(sampler.sample(new float[] {-1, -1, -1.5f}, 0, state)).as("-1 * 2").isEqualTo(2);
  }

  @Test
  void presenceAndFrequencyPenaltiesCountTheOutputAlone() {
    float[] logits = {1, 0.9f, 0.2f};
    SamplingState state = new SamplingState(
        SamplingOptions.builder().temperature(0).presencePenalty(0.05).frequencyPenalty(0.3)
            .build(),
        0, new int[] {0, 0, 0, 0}, Set.of());
    Sampler sampler = new Sampler(3);
    int[] chosen = new int[7];
    for (int i = 0; i < chosen.length; i++) {
      chosen[i] = sampler.sample(logits, 0, state);
      state.accept(chosen[i]);
    }
    // 0: 1, .65, .35, .05; 1: .9, .55, .25; 2: .2: each time the highest that is left.
    assertThat(chosen).containsExactly(0, 1, 0, 1, 0, 1, 2);
  }

  @Test
  void endTokensAreBarredBeforeTheLeastLength() {
    SamplingState state = new SamplingState(
        SamplingOptions.builder().temperature(0).minTokens(2).stopTokenIds(Set.of(1)).build(),
        0, new int[0], Set.of(0));
    Sampler sampler = new Sampler(3);
    float[] logits = {3, 2, 1};
    assertThat(sampler.sample(logits, 0, state)).isEqualTo(2);
    state.accept(2);
    assertThat(sampler.sample(logits, 0, state)).isEqualTo(2);
    state.accept(2);
    assertThat(sampler.sample(logits, 0, state)).isZero();
  }

  @Test
  void barredTokensAreNeverChosenWhateverTheOptions() {
    float barred = Float.NEGATIVE_INFINITY;
    float[] logits = {barred, 1, barred, -3, barred};
    List<UnaryOperator<SamplingOptions.Builder>> changes =
        List.of(
            b -> b,
            b -> b.temperature(0),
            b -> b.temperature(2).topK(4),
            b -> b.topP(0.999).minP(1e-9),
            b -> b.repetitionPenalty(5).presencePenalty(-2).frequencyPenalty(-2),
            b -> b.logitBias(Map.of(0, 100.0, 2, -100.0)));
    Sampler sampler = new Sampler(5);
    for (UnaryOperator<SamplingOptions.Builder> change : changes) {
      SamplingState state =
          new SamplingState(
              change.apply(SamplingOptions.builder().seed(7)).build(), 0,
              new int[] {0, 1, 2}, Set.of());
      for (int i = 0; i < 200; i++) {
        int token = sampler.sample(logits, 0, state);
        assertThat(token).isIn(1, 3);
        state.accept(token);
      }
    }
  }

  @Test
  void fewOfManyAreTheSameHoweverTheyAreFound() {
    Random random = new Random(3);
    float[] logits = new float[2000];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = random.nextInt(40) * 0.25f; // many are equal
    }
    Sampler sampler = new Sampler(logits.length);
    for (int k : new int[] {1, 2, 40, 255, 256, 257, 1999, 2000, 5000}) {
      int[] ranked =
          IntStream.range(0, logits.length).boxed()
              .sorted(Comparator.<Integer>comparingDouble(i -> -logits[i]).thenComparing(i -> i))
              .mapToInt(i -> i).limit(k).sorted().toArray();
      SamplingState state = state(b -> b.seed(5).topK(k).temperature(2));
      for (int i = 0; i < 300; i++) {
        int token = sampler.sample(logits, 0, state);
        assertThat(Arrays.binarySearch(ranked, token)).as("top %d", k).isNotNegative();
        state.accept(token);
      }
    }
  }

  @Test
  void brokenLogitsAreNamed() {
    assertBroken("logit of token 1 is NaN", 0, Float.NaN, 1);
    assertBroken("logit of token 2 is infinite", 0, 1, Float.POSITIVE_INFINITY);
    assertBroken("every token is barred", Float.NEGATIVE_INFINITY, Float.NEGATIVE_INFINITY);
  }

  @Test
  void impossibleTokensAreNeverDrawn() {
    float none = Float.NEGATIVE_INFINITY;
    for (int seed = 0; seed < 1000; seed++) {
      SamplingOptions options = SamplingOptions.builder().topK(4).topP(0.99).seed(seed).build();
      SamplingState state = new SamplingState(options, 0, new int[0], Set.of());
      assertThat(new Sampler(5).sample(new float[] {none, 1, none, 2, none}, 0, state))
          .isIn(1, 3);
    }
  }

  private static void assertBroken(String message, float... logits) {
    for (double temperature : new double[] {0, 1}) {
      assertThatThrownBy(() ->
          new Sampler(logits.length).sample(logits, 0, state(b -> b.temperature(temperature))))
          .isInstanceOf(InvalidLogitsException.class).hasMessage(message);
    }
  }

  private static int greedy(float... logits) {
    return new Sampler(logits.length).sample(logits, 0, state(b -> b.temperature(0)));
  }

  /** How often each token came in 20,000 draws at successive positions. */
  private static int[] draws(UnaryOperator<SamplingOptions.Builder> change) {
    float[] logits = new float[P.length];
    for (int i = 0; i < P.length; i++) {
      logits[i] = (float) Math.log(P[i]) + 3;
    }
    SamplingState state = state(change);
    Sampler sampler = new Sampler(P.length);
    int[] counts = new int[P.length];
    for (int i = 0; i < 20_000; i++) {
      int token = sampler.sample(logits, 0, state);
      counts[token]++;
      state.accept(token);
    }
    return counts;
  }

  private static double[] power(double exponent) {
    double[] powers = new double[P.length];
    for (int i = 0; i < P.length; i++) {
      powers[i] = Math.pow(P[i], exponent);
    }
    return powers;
  }

  private static SamplingState state(UnaryOperator<SamplingOptions.Builder> change) {
    SamplingOptions options = change.apply(SamplingOptions.builder().seed(7)).build();
    return new SamplingState(options, 0, new int[0], Set.of());
  }
}
