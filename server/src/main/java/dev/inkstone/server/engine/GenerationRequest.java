package dev.inkstone.server.engine;

import dev.inkstone.model.text.SamplingOptions;
import dev.inkstone.model.text.Tokenizer;
import java.util.HashSet;
import java.util.Set;

/**
 * What is to be written; valid as it stands.
 *
 * @param id names the generation
 * @param prompt at least one token, and fewer than the context holds
 * @param contextLength the most tokens, prompt and completion together, that the model holds
 * @param modelEnds the tokens with which the model ends a text
 * @param tokenizer turns tokens into text; open for as long as the generation lives
 */
public record GenerationRequest(
    String id,
    int[] prompt,
    int contextLength,
    SamplingOptions options,
    Set<Integer> modelEnds,
    Tokenizer tokenizer) {

  /** The tokens that end this text. */
  Set<Integer> ends() {
    Set<Integer> ends = new HashSet<>(options.stopTokenIds());
    if (!options.ignoreEos()) {
      ends.addAll(modelEnds);
    }
    return ends;
  }

  /** The most tokens, prompt and completion together, that it may come to. */
  int lengthLimit() {
    return (int) Math.min(contextLength, (long) prompt.length + options.maxTokens());
  }
}
