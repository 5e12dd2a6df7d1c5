package dev.inkstone.model.text;

/**
 * Neighbouring tokens of a prompt.
 *
 * @param slot where their keys and values go
 * @param tokens at least one
 * @param position where the first of them stands; the slot's rows before it must be computed
 * @param wanted whether somebody needs the logits of the last token
 */
public record PromptChunk(int slot, int[] tokens, int position, boolean wanted) {
  /** Where the chunk ends, past its last token. */
  int end() {
    return position + tokens.length;
  }
}
