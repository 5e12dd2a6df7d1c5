package dev.inkstone.trainer.evaluate;

import dev.inkstone.model.text.Completion;
import dev.inkstone.model.text.Decoder;
import dev.inkstone.trainer.learn.TextExample;
import dev.inkstone.trainer.learn.Judged;
import dev.inkstone.trainer.learn.Likelihood;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * How a candidate ranks held-out texts against its parent. The reward of a text is log pi/pi_parent
 * a token, so that long and short texts can be set side by side. A pair is a preference, an edit,
 * or a liked text beside a disliked one, each liked one with each disliked one up to a bound.
 *
 * @param pairs how many
 * @param accuracy share whose better side has the higher reward; null without pairs
 * @param margin mean difference of the rewards in nats a token; null without pairs
 */
record PreferencePairs(int pairs, Double accuracy, Double margin) {
  private static final int TOKENS = 4096;

  /** Bounds the pairs of liked and disliked texts that one text is in. */
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
    return pairs.isEmpty()
        ? new PreferencePairs(0, null, null)
        : score(pairs, rewards(texts, candidate, parent));
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

  private static PreferencePairs score(List<int[]> pairs, double[] rewards) {
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
