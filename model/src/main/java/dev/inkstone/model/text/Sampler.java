package dev.inkstone.model.text;

/**
 * Chooses the next token from a row of logits.
 *
 * <p>Guarantees: the choice depends on the logits and the {@link SamplingState} alone; the logits
 * are left as they are. A token whose logit is minus infinity is barred: it is never chosen. The
 * order is that of the field (Hugging Face, vLLM): bias, penalties, constraint, bar on ending too
 * soon, temperature, top-k, top-p (Holtzman et al., "The curious case of neural text
 * degeneration", 2020), min-p (Nguyen et al., "Turning up the heat", 2024). Equal scores rank by
 * id, lowest first. Holds scratch space of 20 bytes a vocabulary entry: one for each thread, not
 * thread-safe.
 */
public final class Sampler {
  private final int vocabularySize;
  private final Candidates candidates;

  public Sampler(int vocabularySize) {
    this.vocabularySize = vocabularySize;
    this.candidates = new Candidates(vocabularySize);
  }

  /** How many tokens it chooses from: the first of each row. */
  public int vocabularySize() {
    return vocabularySize;
  }

  /**
   * Samples one token; the caller tells the state if it accepts it.
   *
   * @param logits rows of vocabularySize values
   * @param offset where the row begins
   * @throws InvalidLogitsException if a logit is NaN or plus infinity, or every token is barred
   */
  public int sample(float[] logits, int offset, SamplingState state) {
    SamplingOptions options = state.options();
    float[] scores = candidates.scores();
    System.arraycopy(logits, offset, scores, 0, vocabularySize);
    state.adjust(scores);
    int best = best(scores);
    if (options.temperature() == 0) {
      return best;
    }
    if (options.topK() > 0) {
      candidates.reset(options.topK());
    } else {
      candidates.reset();
    }
    candidates.weigh(scores[best], options.temperature());
    if (options.topP() < 1) {
      candidates.keepShare(options.topP());
    }
    if (options.minP() > 0) {
      candidates.keepWeight(options.minP());
    }
    return candidates.draw(state.uniform());
  }

  /** The lowest id of the highest score, having checked every score. */
  private static int best(float[] scores) {
    int best = -1;
    float max = Float.NEGATIVE_INFINITY;
    for (int id = 0; id < scores.length; id++) {
      float score = scores[id];
      if (score > max) {
        max = score;
        best = id;
      } else if (Float.isNaN(score)) {
        throw new InvalidLogitsException("logit of token " + id + " is NaN");
      }
    }
    if (max == Float.POSITIVE_INFINITY) {
      throw new InvalidLogitsException("logit of token " + best + " is infinite");
    }
    if (best < 0) {
      throw new InvalidLogitsException("every token is barred");
    }
    return best;
  }
}
