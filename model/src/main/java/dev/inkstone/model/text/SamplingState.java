package dev.inkstone.model.text;

import dev.inkstone.model.random.CounterRandom;
import dev.inkstone.model.text.constraint.Guide;
import dev.inkstone.model.text.constraint.GuideState;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What sampling needs to know of one sequence: its options, how far it has come, and, if penalties
 * ask for it, which tokens it has seen. Not thread-safe; one for each candidate.
 */
public final class SamplingState {
  private final SamplingOptions options;
  private final int candidate;
  private final int[] ends;
  private final GuideState guide;
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
    this(options, candidate, prompt, endIds, Optional.empty());
  }

  /**
   * As above.
   *
   * @param guide bars the tokens that the text may not have next
   */
  public SamplingState(
      SamplingOptions options,
      int candidate,
      int[] prompt,
      Set<Integer> endIds,
      Optional<Guide> guide) {
    this.options = options;
    this.guide = guide.map(Guide::start).orElse(null);
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

  /**
   * Takes the next token of the output into account.
   *
   * @throws IllegalArgumentException if the guide does not allow it
   */
  public void accept(int token) {
    generated++;
    if (guide != null) {
      guide.advance(token);
    }
    if (options.penalizes()) {
      count(token, 1);
    }
  }

  /** Whether the guide lets nothing follow but the end. */
  public boolean isFinished() {
    return guide != null && guide.isFinished();
  }

  /** The random number of the next token. */
  double uniform() {
    return CounterRandom.uniform(options.seed(), candidate, generated);
  }

  /** Applies bias, penalties, the guide and the bar on ending too soon, in this order. */
  void adjust(float[] logits) {
    options.logitBias().forEach((token, bias) -> logits[token] += bias.floatValue());
    for (int i = 0; i < distinct; i++) {
      logits[seen[i]] = penalized(logits[seen[i]], counts[i]);
    }
    if (guide != null) {
      guide.mask(logits, 0);
    }
    if (generated < options.minTokens()) {
      barEnds(logits);
    }
  }

  /** Bars the end tokens, unless a guide has left nothing else: it has the last word. */
  private void barEnds(float[] logits) {
    float[] before = guide == null ? null : logits.clone();
    for (int end : ends) {
      logits[end] = Float.NEGATIVE_INFINITY;
    }
    if (guide != null && allBarred(logits)) {
      System.arraycopy(before, 0, logits, 0, logits.length);
    }
  }

  private static boolean allBarred(float[] logits) {
    for (float logit : logits) {
      if (logit != Float.NEGATIVE_INFINITY) {
        return false;
      }
    }
    return true;
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
