package dev.inkstone.model.text;

import ai.djl.pytorch.jni.IValue;
import dev.inkstone.model.torch.Values;
import java.util.Arrays;
import java.util.List;

/** Gives chunks as the programs want them: padded, see {@link Shapes}. */
final class ChunkLayout {
  private final Bounds bounds;
  private final KeyValueCache cache;
  private final boolean padsAll;

  /**
   * @param padsAll whether a step has few numbers of rows, too, which a quantised product does not
   *     care for
   */
  ChunkLayout(Bounds bounds, KeyValueCache cache, boolean padsAll) {
    this.bounds = bounds;
    this.cache = cache;
    this.padsAll = padsAll;
  }

  /** A chunk's tokens, padded. */
  long[] tokens(PromptChunk chunk) {
    return Arrays.copyOf(bounds.tokens(chunk.tokens()), rows(chunk));
  }

  /** The tokens of chunks beside so many slots that decode. */
  long[] tokens(int decoding, List<PromptChunk> chunks) {
    long[] ids = chunks.stream().flatMapToLong(chunk -> Arrays.stream(tokens(chunk))).toArray();
    int rows = decoding + ids.length;
    return padsAll ? Arrays.copyOf(ids, Shapes.rows(rows) - decoding) : ids;
  }

  /** The seven numbers of a chunk, once all slots stand where the step finds them. */
  IValue place(Values scope, PromptChunk chunk) {
    return scope.list(
        cache.start(chunk.slot()),
        cache.stride(chunk.slot()),
        cache.width(chunk.end()),
        chunk.position(),
        chunk.tokens().length,
        rows(chunk),
        chunk.wanted() ? 1 : 0);
  }

  IValue places(Values scope, List<PromptChunk> chunks) {
    return scope.list(
        chunks.stream().map(chunk -> place(scope, chunk)).toArray(IValue[]::new));
  }

  /** Rows of a chunk with its padding; no position past the context is computed. */
  private int rows(PromptChunk chunk) {
    int room = bounds.contextLength() - chunk.position();
    return Math.min(Shapes.rows(chunk.tokens().length), room);
  }
}
