package dev.inkstone.server.engine;

import java.util.List;
import java.util.Set;

/**
 * What is to be written; valid as it stands.
 *
 * @param id names the generation
 * @param prompt at least one token
 * @param lengthLimit the most tokens, prompt and completion together, above the prompt's length and
 *     within the model's context
 */
public record GenerationRequest(
    String id, int[] prompt, int lengthLimit, Set<Integer> endTokens, List<String> stopStrings,
    Chooser chooser, Spelling spelling) {
  public interface Chooser { int choose(float[] logits, int offset, int[] tokens, int prompt, int length); }
  public interface Spelling { String append(int token); String flush(); }
}
