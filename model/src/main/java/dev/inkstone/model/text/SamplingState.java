package dev.inkstone.model.text;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What sampling needs to know of one sequence: its options, how far it has come, and, if penalties
 * ask for it, which tokens it has seen. Not thread-safe; one for each candidate.
 */
public final class SamplingState {
  private final SamplingOptions options;
  private final int candidate;
  private final int[] ends;
  private final Map<Integer, Integer> indexOf = new HashMap<>();
  private int[] seen = new int[16];
  private int[] counts = new int[16];
  private int distinct;
  private int generated;

  /**
   * @param options whose token ids are in the vocabulary, see {@link
   *     SamplingOptions#violationsFor}
   * @param candidate which of the candidates with the same seed this is, from 0
   * @param prompt ids that the repetition penalty counts as seen
   * @param endIds the model's end tokens, barred like the stop tokens before {@code minTokens}
   */
  public SamplingState(
      SamplingOptions options, int candidate, int[] prompt, Set<Integer> endIds) {
    this.options = options;
    this.candidate = candidate;
    Set<Integer> all = new HashSet<>(endIds);
    all.addAll(options.stopTokenIds());
    this.ends = all.stream().mapToInt(Integer::intValue).toArray();
    if (options.repetitionPenalty() != 1) {
      for (int token : prompt) {
        count(token, 0);
      }
    }
  }

  public SamplingOptions options() {
    return options;
  }

  /** How many tokens have been accepted. */
  public int generated() {
    return generated;
  }

  /** Takes the next token of the output into account. */
  public void accept(int token) {
    generated++;
    if (options.penalizes()) {
      count(token, 1);
    }
  }

  /** The random number of the next token. */
  double uniform() {
    return CounterRandom.uniform(options.seed(), candidate, generated);
  }

  /** Applies bias, penalties and the bar on ending too soon, in this order. */
  void adjust(float[] logits) {
    options.logitBias().forEach((token, bias) -> logits[token] += bias.floatValue());
    for (int i = 0; i < distinct; i++) {
      logits[seen[i]] = penalized(logits[seen[i]], counts[i]);
    }
    if (generated < options.minTokens()) {
      for (int end : ends) {
        logits[end] = Float.NEGATIVE_INFINITY;
      }
    }
  }

  /**
   * The repetition penalty is that of Keskar et al., "CTRL", 2019, section 4.1, made to lower
   * negative logits too; presence and frequency are those of the OpenAI interface.
   */
  private float penalized(float logit, int count) {
    double penalty = options.repetitionPenalty();
    double value = logit > 0 ? logit / penalty : logit * penalty;
    if (count > 0) {
      value -= options.presencePenalty() + options.frequencyPenalty() * count;
    }
    return (float) value;
  }

  private void count(int token, int times) {
    int index = indexOf.computeIfAbsent(token, t -> distinct);
    if (index == distinct) {
      if (distinct == seen.length) {
        seen = Arrays.copyOf(seen, 2 * distinct);
        counts = Arrays.copyOf(counts, 2 * distinct);
      }
      seen[distinct++] = token;
    }
    counts[index] += times;
  }
}
