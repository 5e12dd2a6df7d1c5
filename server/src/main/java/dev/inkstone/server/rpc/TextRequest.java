package dev.inkstone.server.rpc;

import dev.inkstone.model.text.SamplingOptions;
import dev.inkstone.model.text.chat.ChatMessage;
import dev.inkstone.model.text.constraint.Constraint;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A request for text that has passed every check that can be made before tokenising.
 *
 * @param prompt what to continue; empty if there are messages
 * @param messages the conversation to continue; empty if there is a prompt
 * @param promptBytes length of either in UTF-8, which bounds its length in tokens
 * @param candidates how many texts to write
 * @param topLogprobs as in {@link dev.inkstone.server.engine.GenerationRequest}
 * @param constraint what each text must match
 * @param stored whether the texts are kept
 */
record TextRequest(
    String prompt,
    List<ChatMessage> messages,
    int promptBytes,
    SamplingOptions options,
    int candidates,
    OptionalInt topLogprobs,
    Optional<Constraint> constraint,
    boolean stored) {

  /** The most tokens that all candidates together can come to. */
  long mostTokens(int contextLength) {
    // A template may put a few tokens around the prompt and each message, and a preamble before.
    long around = messages.isEmpty() ? 16 : 256 + 16L * messages.size();
    long each = Math.min(contextLength, promptBytes + around + options.maxTokens());
    return candidates * each;
  }
}
