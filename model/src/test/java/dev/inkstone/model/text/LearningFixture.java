package dev.inkstone.model.text;

import dev.inkstone.model.torch.AdamW;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** A tiny decoder's parent weights, and batches of rated completions for it. */
final class LearningFixture {
  static final DecoderConfig CONFIG =
      new DecoderConfig("qwen3", 16, 2, 4, 2, 4, 24, 20, 16, 1e-6, 1000, true);
  static final DecoderConfig GPT2 =
      new DecoderConfig("gpt2", 16, 2, 4, 4, 4, 64, 20, 16, 1e-5, 10_000, true);
  static final DecoderLearning.Settings SETTINGS = new DecoderLearning.Settings(0.3, 0.2, 0.5);

  private LearningFixture() {}

  /** The weights that {@link RandomCheckpoint} gives this configuration. */
  static Map<String, float[]> weights() {
    return RandomCheckpoint.weights(CONFIG);
  }

  /** Rows 0 and 1 are judged, 2 is better than 3, 4 is an edit of 5. */
  static LearningBatch batch(float kto, float dpo, float imitation) {
    SplittableRandom random = new SplittableRandom(5);
    List<Completion> rows = completions(random, 6);
    List<Completion> odd = completions(random, 4);
    // Off the policy by a nat or so, so that no sigmoid is at its middle.
    ReferenceDecoder decoder = new ReferenceDecoder(CONFIG, weights());
    float[] reference = shifted(decoder, rows, 0.8);
    float[] oddReference = shifted(decoder, odd, -0.6);
    return new LearningBatch(
        TokenBatch.completions(rows),
        reference,
        new float[] {0.7f * kto, -0.4f * kto, 0, 0, 0, 0},
        new float[] {0, 0, 0.6f * dpo, 0, 0.3f * dpo, 0},
        new long[] {0, 1, 3, 3, 5, 5},
        new float[] {0, 0, 0, 0, 0.1f * imitation, 0},
        TokenBatch.completions(odd),
        oddReference,
        TokenBatch.of(completions(random, 3).stream().map(Completion::tokens).toList()));
  }

  private static float[] shifted(ReferenceDecoder decoder, List<Completion> rows, double by) {
    double[] exact = ScalarObjectives.logProbabilities(decoder, TokenBatch.completions(rows));
    float[] reference = new float[exact.length];
    for (int i = 0; i < exact.length; i++) {
      reference[i] = (float) (exact[i] + (i % 2 == 0 ? by : by / 2));
    }
    return reference;
  }

  private static List<Completion> completions(SplittableRandom random, int count) {
    List<Completion> completions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      completions.add(new Completion(tokens(random, 2 + i % 2), tokens(random, 3 + i % 4)));
    }
    return completions;
  }

  private static int[] tokens(SplittableRandom random, int count) {
    int[] tokens = new int[count];
    for (int i = 0; i < count; i++) {
      tokens[i] = random.nextInt(CONFIG.vocabularySize());
    }
    return tokens;
  }

  /** An optimizer that clips nothing and does not decay. */
  static AdamW optimizer(double rate, long step) {
    return new AdamW(rate, 0.9, 0.99, 0, 1e-8, 1e9, step);
  }
}
