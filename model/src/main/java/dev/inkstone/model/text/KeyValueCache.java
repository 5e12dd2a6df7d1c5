package dev.inkstone.model.text;

import ai.djl.pytorch.jni.IValue;
import dev.inkstone.model.torch.Program;
import dev.inkstone.model.torch.Values;
import java.util.Arrays;

/**
 * The keys and values of a fixed number of slots, allocated once for their full length.
 *
 * <p>Every slot has a home, {@code capacity} positions long. But a step attends to the slots in use
 * as to one block of memory, for which their positions must lie close: so the first {@code dense}
 * slots stand at the front, {@code width} positions each, whatever the slots after them hold. Slots
 * move in when a step wants them, and home again when a prompt outgrows the width; the block becomes
 * wider and narrower as those who decode need it. Homes of slots within the block are not in use, so
 * that nothing overlaps.
 *
 * <p>Widths are rounded by {@link Shapes}, so that sums over a width have the same partial sums
 * whatever the width is.
 */
final class KeyValueCache implements AutoCloseable {
  private final Program program;
  private final IValue tensors;
  private final IValue groupsValue;
  private final int groups;
  private final int capacity;
  private final int[] lengths;
  private int dense;
  private int width = Shapes.POSITIONS;
  private IValue blocks;
  private int blocksFor;

  /**
   * @param like a tensor on the cache's device
   */
  KeyValueCache(
      Program program, Values owner, DecoderConfig config, IValue like, Decoder.Options options) {
    this.program = program;
    this.groups = config.groups();
    this.groupsValue = owner.value(groups);
    Bounds bounds = Bounds.of(config, options);
    this.capacity = capacity(bounds);
    this.lengths = new int[bounds.slots()];
    IValue slots = owner.value(bounds.slots());
    IValue layers = owner.value(config.layers());
    IValue positions = owner.value(capacity);
    IValue dtype = owner.value(options.weights().attention().torch());
    IValue width = owner.value(config.headSize());
    this.tensors =
        owner.call(program, "cache", like, dtype, width, layers, slots, groupsValue, positions);
  }

  /** Bytes that one layer's cache takes. */
  static long layerBytes(DecoderConfig config, Decoder.Options options) {
    Bounds bounds = Bounds.of(config, options);
    long rows = 2L * bounds.slots() * config.groups() * capacity(bounds);
    return rows * config.headSize() * options.weights().attention().byteSize();
  }

  private static int capacity(Bounds bounds) {
    return Shapes.up(bounds.contextLength(), Shapes.POSITIONS);
  }

  IValue tensors() {
    return tensors;
  }

  /** The row where a slot's positions start. */
  long start(int slot) {
    return (long) slot * groups * stride(slot);
  }

  /** Rows from one group of a slot to the next. */
  int stride(int slot) {
    return slot < dense ? width : capacity;
  }

  /** A slot has one position more from now on; {@link #blocks} makes room for it. */
  void extend(int slot, int position) {
    lengths[slot] = position + 1;
  }

  /** Makes room for {@code length} positions of a slot, which has so many from now on. */
  void resize(int slot, int length) {
    if (length > stride(slot)) {
      sendHome(slot);
    }
    lengths[slot] = length;
  }

  /**
   * The first slots as blocks of one width, which holds the longest of them. The handle is valid
   * until the next call of any method.
   */
  IValue blocks(int slots) {
    int wanted = width(Arrays.stream(lengths, 0, slots).max().orElseThrow());
    if (wanted > width || 2 * wanted <= width) {
      sendHome(slots);
      setWidth(wanted);
    }
    while (dense < slots) {
      int slot = dense;
      move(lengths[slot], place(slot, capacity), place(slot, width));
      dense++;
    }
    if (blocks == null || blocksFor != slots) {
      close();
      try (Values scope = Values.of(program)) {
        IValue rows = scope.value((long) slots * groups);
        blocks = program.call("blocks", tensors, rows, scope.value(width));
      }
      blocksFor = slots;
    }
    return blocks;
  }

  /** The slots of the block move apart from the last on, or together from the first on. */
  private void setWidth(int wanted) {
    for (int i = 0; i < dense; i++) {
      int slot = wanted > width ? dense - 1 - i : i;
      move(Math.min(lengths[slot], width), place(slot, width), place(slot, wanted));
    }
    width = wanted;
    close();
  }

  /**
   * Copies the first positions of one slot over those of another, and what follows them up to a
   * multiple of {@value Shapes#POSITIONS}, since keys may be held in blocks.
   */
  void copy(int from, int to, int length) {
    resize(to, length);
    int whole = Shapes.up(length, Shapes.POSITIONS);
    move(whole, place(from, stride(from)), place(to, stride(to)));
  }

  /** Moves the slots of the block from {@code first} on back to their homes, the last one first. */
  private void sendHome(int first) {
    while (dense > first) {
      dense--;
      int held = Math.min(lengths[dense], width);
      move(held, place(dense, width), place(dense, capacity));
    }
    close();
  }

  /** Where a slot is, or might be: its first row, and the rows from one of its groups to the next. */
  private record Place(long start, int stride) {}

  private Place place(int slot, int stride) {
    return new Place((long) slot * groups * stride, stride);
  }

  private void move(int length, Place from, Place to) {
    if (length == 0 || from.equals(to)) {
      return;
    }
    boolean apart = before(from, to) || before(to, from);
    try (Values scope = Values.of(program)) {
      IValue source = scope.list(from.start(), from.stride());
      IValue target = scope.list(to.start(), to.stride());
      IValue rows = scope.value(length);
      scope.call(program, "move", tensors, groupsValue, source, target, rows, scope.value(apart));
    }
  }

  /** Whether all of one place comes before the other. */
  private boolean before(Place one, Place other) {
    return one.start() + (long) groups * one.stride() <= other.start();
  }

  /** How many positions are attended to for so many: no more than a slot has. */
  int width(int length) {
    return Math.min(capacity, Shapes.positions(length));
  }

  /** Lets the blocks go; the tensors belong to the owner. */
  @Override
  public void close() {
    if (blocks != null) {
      blocks.close();
      blocks = null;
    }
  }
}
