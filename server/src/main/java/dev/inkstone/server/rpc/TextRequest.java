package dev.inkstone.server.rpc;

import dev.inkstone.model.text.SamplingOptions;

/**
 * A request for text that has passed every check that can be made before tokenising.
 *
 * @param promptBytes length of the prompt in UTF-8, which bounds its length in tokens
 */
record TextRequest(String prompt, int promptBytes, SamplingOptions options) {

  /** The most tokens that the generation can come to. */
  long mostTokens(int contextLength) {
    // A template may put a few tokens around the prompt.
    return Math.min(contextLength, (long) promptBytes + 16 + options.maxTokens());
  }
}
