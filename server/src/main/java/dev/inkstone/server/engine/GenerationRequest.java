package dev.inkstone.server.engine;

import dev.inkstone.model.text.SamplingOptions;
import dev.inkstone.model.text.Tokenizer;
import dev.inkstone.model.text.constraint.Guide;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What is to be written; valid as it stands.
 *
 * @param id names the generation
 * @param candidate which of the texts with this seed it is, from 0: each has random numbers of its
 *     own
 * @param prompt at least one token, and fewer than the context holds
 * @param contextLength the most tokens, prompt and completion together, that the model holds
 * @param modelEnds the tokens with which the model ends a text
 * @param tokenizer turns tokens into text; open for as long as the generation lives
 * @param topLogprobs how many of the likeliest tokens to report beside each chosen one; empty for
 *     no log-probabilities at all
 * @param guide what the text must match
 */
public record GenerationRequest(
    String id,
    int candidate,
    int[] prompt,
    int contextLength,
    SamplingOptions options,
    Set<Integer> modelEnds,
    Tokenizer tokenizer,
    OptionalInt topLogprobs,
    Optional<Guide> guide) {

  /** One text, without log-probabilities, that may be anything. */
  public GenerationRequest(
      String id,
      int[] prompt,
      int contextLength,
      SamplingOptions options,
      Set<Integer> modelEnds,
      Tokenizer tokenizer) {
    this(
        id, 0, prompt, contextLength, options, modelEnds, tokenizer,
        OptionalInt.empty(), Optional.empty());
  }

  /** Another candidate for the same prompt. */
  public GenerationRequest candidate(String id, int candidate) {
    return new GenerationRequest(
        id, candidate, prompt, contextLength, options, modelEnds, tokenizer, topLogprobs, guide);
  }

  /** The same, with log-probabilities. */
  public GenerationRequest withLogprobs(int top) {
    return new GenerationRequest(
        id, candidate, prompt, contextLength, options, modelEnds, tokenizer,
        OptionalInt.of(top), guide);
  }

  /** The same, in this shape. */
  public GenerationRequest guidedBy(Guide guide) {
    return new GenerationRequest(
        id, candidate, prompt, contextLength, options, modelEnds, tokenizer, topLogprobs,
        Optional.of(guide));
  }

  /** The tokens that end this text. In a constraint nothing can follow the model's, ever. */
  Set<Integer> ends() {
    Set<Integer> ends = new HashSet<>(options.stopTokenIds());
    if (!options.ignoreEos() || guide.isPresent()) {
      ends.addAll(modelEnds);
    }
    return ends;
  }

  /** The most tokens, prompt and completion together, that it may come to. */
  int lengthLimit() {
    return (int) Math.min(contextLength, (long) prompt.length + options.maxTokens());
  }
}
