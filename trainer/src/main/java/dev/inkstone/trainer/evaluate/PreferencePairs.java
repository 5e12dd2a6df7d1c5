package dev.inkstone.trainer.evaluate;

import dev.inkstone.model.text.Completion;
import dev.inkstone.model.text.Decoder;
import dev.inkstone.trainer.learn.Likelihood;
import dev.inkstone.trainer.learn.TextExample;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;

/**
 * How a candidate ranks held-out texts, or images, against its parent. The reward of a text is log
 * pi/pi_parent a token, so that long and short texts can be set side by side; that of an image is
 * the parent's loss less the candidate's.
 *
 * @param pairs how many
 * @param accuracy share whose better side has the higher reward; null without pairs
 * @param margin mean difference of the rewards, of texts in nats a token; null without pairs
 */
record PreferencePairs(int pairs, Double accuracy, Double margin) {
  private static final int TOKENS = 4096;

  static PreferencePairs of(List<TextExample> held, Decoder candidate, Decoder parent) {
    List<TextExample> ordered =
        held.stream().sorted(Comparator.comparing(TextExample::id)).toList();
    List<Completion> texts = ordered.stream().flatMap(e -> e.completions().stream()).toList();
    return score(HeldPairs.of(ordered), () -> rewards(texts, candidate, parent));
  }

  private static double[] rewards(List<Completion> texts, Decoder candidate, Decoder parent) {
    float[] now = new Likelihood(candidate, TOKENS).of(texts);
    float[] before = new Likelihood(parent, TOKENS).of(texts);
    double[] rewards = new double[now.length];
    for (int i = 0; i < rewards.length; i++) {
      rewards[i] = (now[i] - before[i]) / texts.get(i).output().length;
    }
    return rewards;
  }

  /**
   * Scores pairs of indexes, the better side first.
   *
   * @param all the rewards; asked for only if there are pairs
   */
  static PreferencePairs score(List<int[]> pairs, Supplier<double[]> all) {
    if (pairs.isEmpty()) {
      return new PreferencePairs(0, null, null);
    }
    double[] rewards = all.get();
    double right = 0;
    double margin = 0;
    for (int[] pair : pairs) {
      double difference = rewards[pair[0]] - rewards[pair[1]];
      right += difference > 0 ? 1 : 0;
      margin += difference;
    }
    return new PreferencePairs(pairs.size(), right / pairs.size(), margin / pairs.size());
  }
}
