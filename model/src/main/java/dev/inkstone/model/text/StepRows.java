package dev.inkstone.model.text;

import java.util.Arrays;
import java.util.List;

/**
 * The tokens that a step computes, a row each: the newest of some slots, and behind them those of
 * chunks, the tokens of a chunk one after the other.
 *
 * @param slots where each row's key and value go
 * @param positions where each row stands in its slot
 * @param wanted where each row's logits go among those of the step, -1 where nobody wants them
 * @param chunked whether there are chunks
 */
record StepRows(long[] tokens, int[] slots, int[] positions, int[] wanted, boolean chunked) {

  /** A token of each of the first slots, and chunks of others; all are in bounds. */
  static StepRows of(int[] tokens, int[] positions, List<PromptChunk> chunks) {
    int count = tokens.length + chunks.stream().mapToInt(chunk -> chunk.tokens().length).sum();
    StepRows rows =
        new StepRows(
            new long[count], new int[count], new int[count], new int[count], !chunks.isEmpty());
    for (int i = 0; i < tokens.length; i++) {
      rows.set(i, tokens[i], i, positions[i], i);
    }
    int row = tokens.length;
    int wanted = tokens.length;
    for (PromptChunk chunk : chunks) {
      for (int i = 0; i < chunk.tokens().length; i++) {
        rows.set(row + i, chunk.tokens()[i], chunk.slot(), chunk.position() + i, -1);
      }
      row += chunk.tokens().length;
      if (chunk.wanted()) {
        rows.wanted[row - 1] = wanted;
        wanted++;
      }
    }
    return rows;
  }

  private void set(int row, int token, int slot, int position, int logits) {
    tokens[row] = token;
    slots[row] = slot;
    positions[row] = position;
    wanted[row] = logits;
  }

  int count() {
    return tokens.length;
  }

  /** Whether a row and the one before it are of one chunk. */
  boolean follows(int row) {
    return row > 0 && slots[row] == slots[row - 1];
  }

  /**
   * Cuts the rows into shares that take about as long.
   *
   * @param rowCost what a row costs beside attention, in positions attended to
   * @return where each share starts, and the end
   */
  int[] cuts(int shares, int rowCost) {
    long[] costs = new long[count() + 1];
    for (int row = 0; row < count(); row++) {
      costs[row + 1] = costs[row] + rowCost + positions[row];
    }
    int[] cuts = new int[shares + 1];
    for (int i = 1; i <= shares; i++) {
      int at = Arrays.binarySearch(costs, costs[count()] * i / shares);
      cuts[i] = Math.max(cuts[i - 1], at < 0 ? -at - 1 : at);
    }
    return cuts;
  }
}
