package dev.inkstone.trainer.learn;

import dev.inkstone.model.text.DecoderLearning;
import dev.inkstone.model.text.LearningBatch;
import java.util.List;

/** The implicit rewards of a step's rows, averaged. */
final class Rewards {
  private double liked;
  private double disliked;
  private double right;
  private int likedRows;
  private int dislikedRows;
  private int pairs;

  private Rewards() {}

  static LearningStep describe(
      long step,
      List<TextExample> members,
      LearningBatch batch,
      DecoderLearning.Step result,
      LearningOptions.Terms terms,
      double seconds) {
    Rewards rewards = new Rewards();
    int row = 0;
    for (TextExample example : members) {
      double first = result.logProbabilities()[row] - batch.reference()[row];
      if (example instanceof Judged judged) {
        rewards.add(terms.ktoBeta() * first, judged.liked());
      } else {
        double second = result.logProbabilities()[row + 1] - batch.reference()[row + 1];
        rewards.add(terms.dpoBeta() * first, true);
        rewards.add(terms.dpoBeta() * second, false);
        rewards.pairs++;
        rewards.right += first > second ? 1 : 0;
      }
      row += example.completions().size();
    }
    return new LearningStep(
        step, result.kto(), result.dpo(), result.imitation(), result.base(),
        result.divergence(), rewards.liked / rewards.likedRows,
        rewards.disliked / rewards.dislikedRows, rewards.right / rewards.pairs,
        result.gradientNorm(), seconds);
  }

  private void add(double reward, boolean good) {
    liked += good ? reward : 0;
    likedRows += good ? 1 : 0;
    disliked += good ? 0 : reward;
    dislikedRows += good ? 0 : 1;
  }
}
