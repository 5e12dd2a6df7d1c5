package dev.inkstone.server.swap;

import dev.inkstone.model.text.PromptFormat;
import dev.inkstone.model.text.SamplingOptions;
import dev.inkstone.model.text.TextModel;
import dev.inkstone.model.text.Tokenizer;
import java.util.Set;

/**
 * A checkpoint in memory, ready to write text.
 *
 * @param model the name under which it is served
 * @param version its version, unique within the model
 * @param digest identifies its content
 * @param endTokens the tokens with which the model ends a text
 * @param defaults what unset sampling options mean
 */
public record LoadedCheckpoint(
    String model,
    String version,
    String digest,
    TextModel textModel,
    Tokenizer tokenizer,
    PromptFormat promptFormat,
    Set<Integer> endTokens,
    SamplingOptions defaults) {}
