package dev.inkstone.model.text;

import java.util.Arrays;

/**
 * Neighbouring rows of a step, for one thread.
 *
 * @param index which of the shares this is
 * @param from the first row
 * @param to the row behind the last
 * @param order how far the shares are
 */
record StepShare(StepRows rows, int index, int from, int to, LayerOrder order) {

  int count() {
    return to - from;
  }

  /** The tokens, and zeros up to so many. */
  long[] tokens(int padded) {
    return Arrays.copyOf(Arrays.copyOfRange(rows.tokens(), from, to), padded);
  }

  int slot(int row) {
    return rows.slots()[from + row];
  }

  int position(int row) {
    return rows.positions()[from + row];
  }

  int wanted(int row) {
    return rows.wanted()[from + row];
  }

  /** Behind the last of the neighbours of a row that are of its slot, too. */
  int end(int row) {
    int end = row + 1;
    while (end < count() && rows.follows(from + end)) {
      end++;
    }
    return end;
  }

  /** Says that keys and values of a layer are written; waits for those that this share attends to. */
  void written(int layer) {
    order.written(index, layer);
    if (rows.follows(from)) {
      order.await(index, layer);
    }
  }
}
