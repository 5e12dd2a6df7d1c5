package dev.inkstone.server.swap;

import dev.inkstone.model.text.ChatFormat;
import dev.inkstone.model.text.PromptFormat;
import dev.inkstone.model.text.SamplingOptions;
import dev.inkstone.model.text.TextModel;
import dev.inkstone.model.text.Tokenizer;
import dev.inkstone.model.text.constraint.ConstraintCompiler;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A checkpoint in memory, ready to write text. Owns its model and its tokenizer.
 *
 * @param model the name under which it is served
 * @param version its version, unique within the model
 * @param digest identifies its content
 * @param chatFormat how it reads conversations; empty if it knows none
 * @param endTokens the tokens with which the model ends a text
 * @param constraints makes constraints ready for its vocabulary; the first use takes a while
 * @param defaults options as the model wants them, to be changed as a request wants
 */
public record LoadedCheckpoint(
    String model,
    String version,
    String digest,
    TextModel textModel,
    Tokenizer tokenizer,
    PromptFormat promptFormat,
    Optional<ChatFormat> chatFormat,
    Set<Integer> endTokens,
    Supplier<ConstraintCompiler> constraints,
    Supplier<SamplingOptions.Builder> defaults) {}
