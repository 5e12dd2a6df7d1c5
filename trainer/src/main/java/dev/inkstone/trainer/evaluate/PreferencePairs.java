package dev.inkstone.trainer.evaluate;

import dev.inkstone.model.text.Completion;
import dev.inkstone.model.text.Decoder;
import dev.inkstone.trainer.learn.Judged;
import dev.inkstone.trainer.learn.Likelihood;
import dev.inkstone.trainer.learn.TextExample;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;

/**
 * How a candidate ranks held-out texts, or images, against its parent. The reward of a text is log
 * pi/pi_parent a token, so that long and short texts can be set side by side; that of an image is
 * the parent's loss less the candidate's. A pair is a preference, an edit, or a liked one beside a
 * disliked one, each liked one with each disliked one up to a bound.
 *
 * @param pairs how many
 * @param accuracy share whose better side has the higher reward; null without pairs
 * @param margin mean difference of the rewards, of texts in nats a token; null without pairs
 */
record PreferencePairs(int pairs, Double accuracy, Double margin) {
  private static final int TOKENS = 4096;

  /** Bounds the pairs of liked and disliked ones that one is in. */
  private static final int OPPONENTS = 16;

  static PreferencePairs of(List<TextExample> held, Decoder candidate, Decoder parent) {
    List<TextExample> ordered =
        held.stream().sorted(Comparator.comparing(TextExample::id)).toList();
    List<Completion> texts = new ArrayList<>();
    List<Integer> liked = new ArrayList<>();
    List<Integer> disliked = new ArrayList<>();
    List<int[]> pairs = new ArrayList<>();
    for (TextExample example : ordered) {
      int at = texts.size();
      texts.addAll(example.completions());
      if (example instanceof Judged judged) {
        (judged.liked() ? liked : disliked).add(at);
      } else {
        pairs.add(new int[] {at, at + 1});
      }
    }
    across(liked, disliked, pairs);
    return score(pairs, () -> rewards(texts, candidate, parent));
  }

  /** Adds each liked one with each disliked one, up to a bound. */
  static void across(List<Integer> liked, List<Integer> disliked, List<int[]> pairs) {
    for (int i = 0; i < liked.size(); i++) {
      for (int j = 0; j < Math.min(OPPONENTS, disliked.size()); j++) {
        pairs.add(new int[] {liked.get(i), disliked.get((i + j) % disliked.size())});
      }
    }
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
