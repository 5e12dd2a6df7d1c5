package dev.inkstone.model.text;

import ai.djl.pytorch.jni.IValue;
import dev.inkstone.model.torch.Program;
import dev.inkstone.model.torch.Values;
import java.util.Arrays;

/**
 * The keys and values of a fixed number of slots, allocated once for their full length.
 *
 * <p>All slots are laid out equally wide, in as many positions as the longest needs, rounded up, so
 * that the slots in use are one dense block of memory: see the program. The rows move when the
 * longest sequence outgrows the width, or has become less than half of it. Widths are multiples of
 * {@value #STEP}, a multiple of every vector length, so that a sum over the width has the same
 * partial sums whatever the width is.
 */
final class KeyValueCache implements AutoCloseable {
  static final int STEP = 64;

  private final Program program;
  private final IValue tensors;
  private final IValue groupsValue;
  private final int groups;
  private final int capacity;
  private final int[] lengths;
  private int width = STEP;
  private IValue blocks;
  private int blocksFor;

  /**
   * @param like a tensor on the device that the cache shall live on
   * @param dtype libtorch's number of the cache's type
   */
  KeyValueCache(Program program, Values owner, DecoderConfig config, IValue like, long dtype,
      int slots, int contextLength) {
    this.program = program;
    this.groups = config.groups();
    this.groupsValue = owner.value(groups);
    this.capacity = roundUp(contextLength, STEP);
    this.lengths = new int[slots];
    this.tensors =
        owner.call(
            program,
            "cache",
            like,
            owner.value(dtype),
            owner.value(config.layers()),
            owner.value(slots),
            groupsValue,
            owner.value(capacity),
            owner.value(config.headSize()));
  }

  IValue tensors() {
    return tensors;
  }

  /** Views of the first slots, for as many steps as their number and the width stay the same. */
  IValue blocks(int slots) {
    if (blocks == null || blocksFor != slots) {
      close();
      try (Values scope = Values.of(program)) {
        blocks =
            program.call(
                "blocks", tensors, scope.value(slots * groups), scope.value(width));
      }
      blocksFor = slots;
    }
    return blocks;
  }

  /** Lets the views go; the tensors belong to the owner. */
  @Override
  public void close() {
    if (blocks != null) {
      blocks.close();
      blocks = null;
    }
  }

  /** Positions of a slot that are laid out now. */
  int width() {
    return width;
  }

  /** Says that a slot's sequence has {@code length} positions from now on, 0 if there is none. */
  void resize(int slot, int length) {
    lengths[slot] = length;
  }

  /** Lays the slots out so that the longest sequence fits. */
  void fit() {
    int longest = Arrays.stream(lengths).max().orElseThrow();
    int wanted = widthFor(longest);
    if (wanted > width || 2 * wanted <= width) {
      try (Values scope = Values.of(program)) {
        IValue from = scope.value(width);
        scope.call(program, "widen", tensors, scope.value(rows()), from, scope.value(wanted));
      }
      width = wanted;
      close();
    }
  }

  /** Copies the first positions of one slot over those of another. */
  void copy(int fromSlot, int toSlot, int length) {
    resize(toSlot, length);
    try (Values scope = Values.of(program)) {
      IValue from = scope.value(fromSlot);
      IValue to = scope.value(toSlot);
      scope.call(
          program, "copy", tensors, from, to, groupsValue, scope.value(width), scope.value(length));
    }
  }

  /** Steps of a quarter of the length or less, so that little is wasted and moves are few. */
  private int widthFor(int length) {
    int step = Math.max(STEP, Integer.highestOneBit(Math.max(1, length - 1)) / 4);
    return Math.min(capacity, roundUp(Math.max(1, length), step));
  }

  /** Rows of slots and groups up to the last slot in use. */
  private int rows() {
    int used = lengths.length;
    while (used > 0 && lengths[used - 1] == 0) {
      used--;
    }
    return used * groups;
  }

  private static int roundUp(int value, int step) {
    return (value + step - 1) / step * step;
  }
}
