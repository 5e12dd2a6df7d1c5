package dev.inkstone.server.engine;

import dev.inkstone.model.text.Completion;

/**
 * Scores a given text: how likely the model would have written it after its prompt. The result may
 * be read when the errand is done.
 */
public final class TextScoring implements Errand {
  private final TextLane lane;
  private final int[] tokens;
  private final int first;
  private int computed = -1;
  private double logLikelihood;
  private boolean greedy = true;

  /**
   * @param lane whose model scores; it must not be closed before the errand has ended
   * @param text no longer than the model's context
   */
  public TextScoring(TextLane lane, Completion text) {
    this.lane = lane;
    this.tokens = text.tokens();
    this.first = text.prompt().length - 1;
  }

  @Override
  public String model() {
    return lane.name();
  }

  @Override
  public boolean advance(int most) {
    ScoringSlot slot = lane.scoring();
    if (computed < 0) {
      // The last token of the prompt is computed anew: what follows it is scored.
      computed = Math.min(slot.computed(tokens), first);
    }
    int to = Math.min(computed + most, tokens.length - 1);
    if (to <= first) {
      slot.prefill(tokens, computed, to);
    } else {
      add(slot.score(tokens, computed, to), to - computed);
    }
    computed = to;
    return computed == tokens.length - 1;
  }

  private void add(float[] scores, int count) {
    for (int i = Math.max(0, first - computed); i < count; i++) {
      logLikelihood += scores[i];
      greedy &= scores[count + i] > 0;
    }
  }

  /** Tokens of prompt and output together. */
  public int length() {
    return tokens.length;
  }

  /** The sum of the log-probabilities of the output's tokens, in nats. */
  public double logLikelihood() {
    return logLikelihood;
  }

  /** Whether each token of the output is the likeliest in its place. */
  public boolean greedy() {
    return greedy;
  }
}
