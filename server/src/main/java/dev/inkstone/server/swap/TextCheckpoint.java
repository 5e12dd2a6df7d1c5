package dev.inkstone.server.swap;

import dev.inkstone.model.text.PromptFormat;
import dev.inkstone.model.text.SamplingOptions;
import dev.inkstone.model.text.Tokenizer;
import dev.inkstone.model.text.chat.ChatFormat;
import dev.inkstone.model.text.constraint.ConstraintCompiler;
import dev.inkstone.server.engine.TextLane;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A checkpoint that writes text.
 *
 * @param chatFormat how it reads conversations; empty if it knows none
 * @param endTokens the tokens with which the model ends a text
 * @param constraints makes constraints ready for its vocabulary; the first use takes a while
 * @param defaults options as the model wants them, to be changed as a request wants
 */
public record TextCheckpoint(
    String model,
    String version,
    String digest,
    TextLane lane,
    Tokenizer tokenizer,
    PromptFormat promptFormat,
    Optional<ChatFormat> chatFormat,
    Set<Integer> endTokens,
    Supplier<ConstraintCompiler> constraints,
    Supplier<SamplingOptions.Builder> defaults)
    implements LoadedCheckpoint {

  /** The most tokens, prompt and completion together, of one text. */
  public int contextLength() {
    return lane.contextLength();
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
