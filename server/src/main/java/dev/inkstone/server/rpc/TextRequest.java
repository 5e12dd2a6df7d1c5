package dev.inkstone.server.rpc;

import dev.inkstone.model.text.SamplingOptions;
import dev.inkstone.model.text.constraint.Constraint;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A request for text that has passed every check that can be made before tokenising.
 *
 * @param promptBytes length of the prompt in UTF-8, which bounds its length in tokens
 * @param candidates how many texts to write
 * @param topLogprobs as in {@link dev.inkstone.server.engine.GenerationRequest}
 * @param constraint what each text must match
 */
record TextRequest(
    String prompt,
    int promptBytes,
    SamplingOptions options,
    int candidates,
    OptionalInt topLogprobs,
    Optional<Constraint> constraint) {

  /** The most tokens that all candidates together can come to. */
  long mostTokens(int contextLength) {
    // A template may put a few tokens around the prompt.
    long each = Math.min(contextLength, (long) promptBytes + 16 + options.maxTokens());
    return candidates * each;
  }
}
