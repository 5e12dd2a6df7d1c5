package dev.inkstone.model.text;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How tokens are chosen and when a generation ends. An instance is always within its ranges;
 * {@link #builder} begins with what leaves the model's own distribution as it is.
 *
 * @param temperature divides the logits, in [0, 2]; 0 always takes the most likely token
 * @param topK keeps that many of the most likely tokens; 0 keeps all
 * @param topP keeps the fewest tokens that hold this share of the probability, in (0, 1]
 * @param minP keeps tokens at least so likely relative to the most likely one, in [0, 1]
 * @param repetitionPenalty divides the score of every token seen in prompt or output, in (0, 10];
 *     1 is none
 * @param presencePenalty taken off the logit of every token in the output, in [-2, 2]
 * @param frequencyPenalty taken off for each time that it is there, in [-2, 2]
 * @param maxTokens the most tokens to generate, from 1
 * @param minTokens no end before so many, in [0, maxTokens]
 * @param stop texts that end the output and are not part of it: at most 16, of 1 to 256 bytes of
 *     UTF-8
 * @param stopTokenIds tokens that end the output, at most 64
 * @param seed with checkpoint and options determines the tokens
 * @param logitBias added to the logits of tokens, each in [-100, 100], at most 1024
 * @param ignoreEos whether to generate on after the model's end token
 */
public record SamplingOptions(
    double temperature,
    int topK,
    double topP,
    double minP,
    double repetitionPenalty,
    double presencePenalty,
    double frequencyPenalty,
    int maxTokens,
    int minTokens,
    List<String> stop,
    Set<Integer> stopTokenIds,
    long seed,
    Map<Integer, Double> logitBias,
    boolean ignoreEos) {
  private static final int MOST_STOPS = 16;
  private static final int LONGEST_STOP = 256;
  private static final int MOST_STOP_IDS = 64;
  private static final int MOST_BIASES = 1024;

  /**
   * @throws InvalidOptionsException if anything is outside its range, naming all that is
   */
  public SamplingOptions {
    stop = List.copyOf(stop);
    stopTokenIds = Set.copyOf(stopTokenIds);
    logitBias = Map.copyOf(logitBias);
    Ranges ranges = new Ranges();
    ranges.within("temperature", temperature, 0, 2);
    ranges.within("top_k", topK, 0, Integer.MAX_VALUE);
    ranges.above("top_p", topP, 0, 1);
    ranges.within("min_p", minP, 0, 1);
    ranges.above("repetition_penalty", repetitionPenalty, 0, 10);
    ranges.within("presence_penalty", presencePenalty, -2, 2);
    ranges.within("frequency_penalty", frequencyPenalty, -2, 2);
    ranges.within("max_tokens", maxTokens, 1, Integer.MAX_VALUE);
    ranges.within("min_tokens", minTokens, 0, Math.max(maxTokens, 0));
    ranges.atMost("stop", stop.size(), MOST_STOPS);
    for (int i = 0; i < stop.size(); i++) {
      ranges.length("stop[" + i + "]", stop.get(i).getBytes(StandardCharsets.UTF_8).length,
          LONGEST_STOP);
    }
    ranges.atMost("stop_token_ids", stopTokenIds.size(), MOST_STOP_IDS);
    ranges.atMost("logit_bias", logitBias.size(), MOST_BIASES);
    logitBias.forEach((id, bias) -> ranges.within("logit_bias[" + id + "]", bias, -100, 100));
    ranges.throwIfAny();
  }

  /** A builder of options that leave the model's distribution as it is. */
  public static Builder builder() {
    return new Builder();
  }

  /** What is wrong with the token ids in these options for a vocabulary of this size. */
  public List<Violation> violationsFor(int vocabularySize) {
    Ranges ranges = new Ranges();
    stopTokenIds.stream().sorted()
        .forEach(id -> ranges.within("stop_token_ids", id, 0, vocabularySize - 1));
    logitBias.keySet().stream().sorted()
        .forEach(id -> ranges.within("logit_bias", id, 0, vocabularySize - 1));
    return ranges.violations;
  }

  /** Whether the output so far, or the prompt, changes the distribution. */
  boolean penalizes() {
    return repetitionPenalty != 1 || presencePenalty != 0 || frequencyPenalty != 0;
  }

  /** Collects what lies outside its range; NaN lies outside every one. */
  private static final class Ranges {
    private final List<Violation> violations = new ArrayList<>();

    void within(String field, double value, double low, double high) {
      if (!(value >= low && value <= high)) {
        add(field, "must be in [" + number(low) + ", " + number(high) + "], got " + number(value));
      }
    }

    void above(String field, double value, double low, double high) {
      if (!(value > low && value <= high)) {
        add(field, "must be in (" + number(low) + ", " + number(high) + "], got " + number(value));
      }
    }

    void length(String field, int length, int most) {
      if (length < 1 || length > most) {
        add(field, "must have 1 to " + most + " bytes, got " + length);
      }
    }

    void atMost(String field, int count, int most) {
      if (count > most) {
        add(field, "may have at most " + most + " entries, got " + count);
      }
    }

    void throwIfAny() {
      if (!violations.isEmpty()) {
        throw new InvalidOptionsException(violations);
      }
    }

    private void add(String field, String description) {
      violations.add(new Violation(field, description));
    }

    private static String number(double value) {
      return value == Math.rint(value) && Math.abs(value) <= Integer.MAX_VALUE
          ? Long.toString((long) value)
          : Double.toString(value);
    }
  }

  /** Sets options one by one; see the record for their meaning. */
  public static final class Builder {
    private double temperature = 1;
    private int topK;
    private double topP = 1;
    private double minP;
    private double repetitionPenalty = 1;
    private double presencePenalty;
    private double frequencyPenalty;
    private int maxTokens = 256;
    private int minTokens;
    private List<String> stop = List.of();
    private Set<Integer> stopTokenIds = Set.of();
    private long seed;
    private Map<Integer, Double> logitBias = Map.of();
    private boolean ignoreEos;

    private Builder() {}

    public Builder temperature(double value) {
      temperature = value;
      return this;
    }

    public Builder topK(int value) {
      topK = value;
      return this;
    }

    public Builder topP(double value) {
      topP = value;
      return this;
    }

    public Builder minP(double value) {
      minP = value;
      return this;
    }

    public Builder repetitionPenalty(double value) {
      repetitionPenalty = value;
      return this;
    }

    public Builder presencePenalty(double value) {
      presencePenalty = value;
      return this;
    }

    public Builder frequencyPenalty(double value) {
      frequencyPenalty = value;
      return this;
    }

    public Builder maxTokens(int value) {
      maxTokens = value;
      return this;
    }

    public Builder minTokens(int value) {
      minTokens = value;
      return this;
    }

    public Builder stop(List<String> value) {
      stop = value;
      return this;
    }

    public Builder stopTokenIds(Set<Integer> value) {
      stopTokenIds = value;
      return this;
    }

    public Builder seed(long value) {
      seed = value;
      return this;
    }

    public Builder logitBias(Map<Integer, Double> value) {
      logitBias = value;
      return this;
    }

    public Builder ignoreEos(boolean value) {
      ignoreEos = value;
      return this;
    }

    /**
     * @throws InvalidOptionsException naming everything that is outside its range
     */
    public SamplingOptions build() {
      return new SamplingOptions(temperature, topK, topP, minP, repetitionPenalty,
          presencePenalty, frequencyPenalty, maxTokens, minTokens, stop, stopTokenIds, seed,
          logitBias, ignoreEos);
    }
  }
}
