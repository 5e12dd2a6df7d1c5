package dev.inkstone.model.text;

import java.util.ArrayList;
import java.util.List;

/**
 * Log-probabilities of a token and of the likeliest ones, in nats, by the model's own distribution:
 * the log-softmax of its logits before bias, penalties, temperature and truncation, as OpenAI and
 * vLLM report them.
 *
 * @param top the likeliest tokens, best first, equal ones by id
 */
public record Logprobs(Logprob chosen, List<Logprob> top) {
  /** One token's. */
  public record Logprob(int token, double logprob) {}

  /**
   * @param logits rows of vocabularySize values
   * @param offset where the row begins
   * @param token the one that was chosen
   * @param count how many of the likeliest to list, few: the cost grows with each
   */
  public static Logprobs of(
      float[] logits, int offset, int vocabularySize, int token, int count) {
    double normalizer = logSumExp(logits, offset, vocabularySize);
    List<Logprob> top = new ArrayList<>();
    for (int id : highest(logits, offset, vocabularySize, count)) {
      top.add(new Logprob(id, logits[offset + id] - normalizer));
    }
    return new Logprobs(
        new Logprob(token, logits[offset + token] - normalizer), List.copyOf(top));
  }

  private static double logSumExp(float[] logits, int offset, int size) {
    float max = Float.NEGATIVE_INFINITY;
    for (int i = offset; i < offset + size; i++) {
      max = Math.max(max, logits[i]);
    }
    double sum = 0;
    for (int i = offset; i < offset + size; i++) {
      sum += Math.exp((double) logits[i] - max);
    }
    return max + Math.log(sum);
  }

  /** Ids of the highest logits, held in order by insertion, which few tokens ever cause. */
  private static int[] highest(float[] logits, int offset, int size, int count) {
    int[] ids = new int[Math.min(count, size)];
    int filled = 0;
    for (int id = 0; id < size && ids.length > 0; id++) {
      float value = logits[offset + id];
      int at = filled;
      while (at > 0 && logits[offset + ids[at - 1]] < value) {
        at--;
      }
      if (at < ids.length) {
        filled = Math.min(filled + 1, ids.length);
        System.arraycopy(ids, at, ids, at + 1, filled - 1 - at);
        ids[at] = id;
      }
    }
    return ids;
  }
}
