package dev.inkstone.model.text;

import java.util.List;

/**
 * How a decoder computes, see {@link TextModel}. Arguments are checked and there is room for them in
 * the cache, but for the blocks that a program wants.
 */
interface Steps extends AutoCloseable {
  /** Computes a chunk alone; logits are null where nobody wants them. */
  void prefill(PromptChunk chunk, float[] logits);

  /**
   * Computes a chunk alone, and how likely the token after each of its own was, see {@link
   * TextModel#score}.
   */
  void score(PromptChunk chunk, long[] following, int known, float[] scores);

  /** A token of each of the first slots, and chunks of other slots, which may be none. */
  void decode(int[] tokens, int[] positions, List<PromptChunk> chunks, float[] logits);

  @Override
  default void close() {}
}
