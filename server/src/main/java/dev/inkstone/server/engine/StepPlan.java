package dev.inkstone.server.engine;

import dev.inkstone.server.cache.RetainedPrefixes;
import java.util.List;
import java.util.stream.Stream;

/**
 * What one step does to one model: a value, made by {@link Scheduler} and carried out by {@link
 * StepRunner}. The copies come first and in order, then all the rest at once.
 *
 * @param copies cache rows to move, so that the block stands in slots {@code 0..block-1}
 * @param seats who holds which slot once the copies are done; null for a free slot. Whoever held
 *     a slot before and is not in here has lost its cache and computes it again later
 * @param retained which of the free slots hold rows of sequences that have ended, likewise
 * @param starts those who have a seat from now on
 * @param block how many sequences decode as one block, see {@link DecodeBlock}
 * @param apart the other sequences that decode, as chunks of one token
 * @param prefills the prompt chunks to compute in this step
 */
record StepPlan(
    List<Copy> copies,
    List<Generation> seats,
    RetainedPrefixes retained,
    List<Start> starts,
    int block,
    List<Chunk> apart,
    List<Chunk> prefills) {

  /** Rows {@code 0..rows-1} of slot {@code from} go to slot {@code to}. */
  record Copy(int from, int to, int rows) {}

  /**
   * {@code generation} takes a seat in {@code slot}, where after the copies the first {@code rows}
   * of its tokens are computed already.
   */
  record Start(Generation generation, int slot, int rows) {}

  /** The next {@code count} uncomputed tokens of {@code generation}, which sits in {@code slot}. */
  record Chunk(Generation generation, int slot, int count) {
    /** Whether this chunk computes the last known token, so that the next one can be sampled. */
    boolean completes() {
      return count == generation.remaining();
    }
  }

  /** Whether there is nothing to run. */
  boolean isIdle() {
    return block == 0 && prefills.isEmpty() && starts.isEmpty();
  }

  /** How many sequences get their next token by decoding. */
  int decoding() {
    return block + apart.size();
  }

  /** The sequences that decode as one block. */
  List<Generation> decoders() {
    return seats.subList(0, block);
  }

  /** What is computed beside the block. */
  List<Chunk> chunks() {
    return Stream.concat(apart.stream(), prefills.stream()).toList();
  }
}
