package dev.inkstone.model.text;

import java.util.List;

/**
 * A language model over a fixed set of slots, each slot the key and value cache of one sequence.
 *
 * <p>Guarantees: every call is synchronous and has taken effect when it returns. One thread owns a
 * model; nothing here is thread-safe. Slots in use are dense: {@link #decode} always runs slots
 * {@code 0..n-1}, so that a step attends to views of the cache and copies nothing. A slot's rows
 * past the position last written are undefined and never attended to.
 */
public interface TextModel extends AutoCloseable {
  /** Number of token ids, the length of every row of logits. */
  int vocabularySize();

  /** The most tokens, prompt and completion together, that one slot holds. */
  int contextLength();

  /** How many sequences the cache holds at once. */
  int slots();

  /**
   * Computes the keys and values of {@code tokens} at positions {@code position ..
   * position+tokens.length-1} of one slot, whose rows before {@code position} must be computed.
   *
   * @param logits receives the logits of the last token in [0, vocabularySize), or null when the
   *     prompt has more chunks to come and nobody needs them
   * @throws IllegalArgumentException if the slot or a position is out of range, or a token unknown
   */
  void prefill(int slot, int[] tokens, int position, float[] logits);

  /**
   * Computes all of {@code tokens} but the last as {@link #prefill} does, and says how likely each
   * one's successor is: the distribution is the softmax of the logits, as they are, over the token
   * ids below {@code known}.
   *
   * @param scores receives for the successors, one after the other, their log-probabilities in
   *     nats; then for each 1 where no other token is likelier, else 0
   */
  void score(int slot, int[] tokens, int position, int known, float[] scores);

  /**
   * Appends one token to each of the slots {@code 0..n-1}, n being {@code tokens.length}.
   *
   * @param tokens the newest token of each slot
   * @param positions where that token stands in its slot, in [0, contextLength)
   * @param logits receives n rows of vocabularySize values, row i for slot i
   */
  void decode(int[] tokens, int[] positions, float[] logits);

  /**
   * {@link #decode} of the slots {@code 0..n-1} and {@link #prefill} of chunks of other slots at
   * once, which takes less time than one after the other.
   *
   * @param chunks each of a slot of its own
   * @param logits receives the rows of the slots and behind them those of the chunks that want it
   */
  void decodeBeside(int[] tokens, int[] positions, List<PromptChunk> chunks, float[] logits);

  /** Copies rows {@code 0..length-1} of one slot's cache over those of another. */
  void copy(int fromSlot, int toSlot, int length);

  @Override
  void close();
}
