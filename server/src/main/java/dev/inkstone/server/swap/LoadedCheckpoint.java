package dev.inkstone.server.swap;

import dev.inkstone.model.text.PromptFormat;
import dev.inkstone.model.text.TextModel;
import dev.inkstone.model.text.Tokenizer;
import java.util.Set;

/**
 * A checkpoint in memory, ready to write text. Owns its model and its tokenizer.
 *
 * @param model the name under which it is served
 * @param version its version, unique within the model
 * @param digest identifies its content
 * @param endTokens the tokens with which the model ends a text
 */
public record LoadedCheckpoint(
    String model,
    String version,
    String digest,
    TextModel textModel,
    Tokenizer tokenizer,
    PromptFormat promptFormat,
    Set<Integer> endTokens) {}
