package dev.inkstone.server.engine;

import dev.inkstone.server.cache.RetainedPrefixes;
import dev.inkstone.server.engine.StepPlan.Copy;
import dev.inkstone.server.engine.StepPlan.Start;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/**
 * A working copy of the slot table on which the scheduler moves sequences about, writing down the
 * cache copies that each move costs. A slot is held by a sequence, by a retained prefix, or free.
 *
 * <p>One slot more than sequences: with at most {@code slots - 1} seated there is always a free
 * slot to step aside into, so that two sequences never have to change places through a third.
 * Prefixes are retained in what is left beside that.
 */
final class Seating {
  /** Fewer rows than this are not worth a copy, unless they are all that is needed. */
  static final int LEAST_ROWS = 16;

  private final Generation[] seats;
  private final RetainedPrefixes retained;
  private final List<Copy> copies = new ArrayList<>();

  Seating(List<Generation> seats, RetainedPrefixes retained) {
    this.seats = seats.toArray(new Generation[0]);
    this.retained = retained.copy();
    keepOneFree(RetainedPrefixes.NONE, 0);
  }

  /** Brings everyone whom {@code first} names into the lowest slots; returns how many they are. */
  int compact(Predicate<Generation> first) {
    int count = (int) Arrays.stream(seats).filter(g -> g != null && first.test(g)).count();
    // Free slots are filled before occupied ones are cleared: after that, every free slot lies
    // behind the front range, where whoever steps aside may go.
    fillFront(count, first, false);
    fillFront(count, first, true);
    return count;
  }

  private void fillFront(int count, Predicate<Generation> first, boolean clearOccupied) {
    int source = seats.length - 1;
    for (int slot = 0; slot < count; slot++) {
      Generation holder = seats[slot];
      if (holder != null && first.test(holder) || !isFree(slot) && !clearOccupied) {
        continue;
      }
      while (seats[source] == null || !first.test(seats[source])) {
        source--;
      }
      if (!isFree(slot)) {
        move(slot, freeSlot());
      }
      move(source, slot);
    }
  }

  private void move(int from, int to) {
    copies.add(new Copy(from, to, seats[from] == null ? retained.rows(from) : computed(from)));
    seats[to] = seats[from];
    seats[from] = null;
    retained.move(from, to);
  }

  private int computed(int slot) {
    return seats[slot].computed();
  }

  /**
   * Whether somebody seated is about to compute rows that {@code generation} could share, so that
   * waiting for them costs less than computing them a second time.
   */
  boolean prefixIsBeingComputed(Generation generation) {
    int ready = 0;
    int coming = 0;
    for (int slot = 0; slot < seats.length; slot++) {
      ready = Math.max(ready, rowsToShare(slot, generation));
      Generation other = seats[slot];
      if (other != null && other.remaining() > 1 && other.readerKeepsUp()) {
        coming = Math.max(coming, Math.min(other.shared(generation), generation.shareable()));
      }
    }
    return coming > ready
        && (coming == generation.shareable() || coming - ready >= LEAST_ROWS);
  }

  /** Gives a slot to a sequence that has nothing computed, with the rows that others share. */
  Start seat(Generation generation) {
    int source = longestToShare(generation);
    int rows = source < 0 ? 0 : rowsToShare(source, generation);
    if (rows < LEAST_ROWS && rows < generation.shareable() || rows == 0) {
      keepOneFree(RetainedPrefixes.NONE, 1);
      return take(freeSlot(), generation, 0);
    }
    boolean whole = retained.rows(source) == rows;
    retained.use(source);
    if (whole || !keepOneFree(source, 1)) {
      retained.drop(source);
      return take(source, generation, rows);
    }
    int slot = freeSlot();
    copies.add(new Copy(source, slot, rows));
    return take(slot, generation, rows);
  }

  private Start take(int slot, Generation generation, int rows) {
    seats[slot] = generation;
    return new Start(generation, slot, rows);
  }

  /** The slot with the most rows that {@code generation} can share, or -1 if none has any. */
  private int longestToShare(Generation generation) {
    int source = -1;
    int most = 0;
    for (int slot = 0; slot < seats.length; slot++) {
      int rows = rowsToShare(slot, generation);
      if (rows > most) {
        most = rows;
        source = slot;
      }
    }
    return source;
  }

  private int rowsToShare(int slot, Generation generation) {
    int shared =
        seats[slot] == null
            ? generation.shared(retained, slot)
            : Math.min(seats[slot].shared(generation), computed(slot));
    return Math.min(shared, generation.shareable());
  }

  /**
   * Evicts prefixes until a slot stays free when so many more sequences are seated; false if that
   * would take the one in the slot {@code spared}.
   */
  private boolean keepOneFree(int spared, int arriving) {
    int seated = seated() + arriving;
    while (seated + retained.count() > Math.max(seats.length - 1, seated)) {
      if (retained.evict(spared) == RetainedPrefixes.NONE) {
        return false;
      }
    }
    return true;
  }

  /** Takes a sequence's seat away; its rows are retained. */
  void unseat(int slot) {
    retained.retain(slot, seats[slot].computedTokens());
    seats[slot] = null;
  }

  int seated() {
    return (int) Arrays.stream(seats).filter(g -> g != null).count();
  }

  Generation at(int slot) {
    return seats[slot];
  }

  int slots() {
    return seats.length;
  }

  List<Copy> copies() {
    return List.copyOf(copies);
  }

  List<Generation> seats() {
    return Arrays.asList(seats);
  }

  RetainedPrefixes retained() {
    return retained;
  }

  private boolean isFree(int slot) {
    return seats[slot] == null && !retained.holds(slot);
  }

  private int freeSlot() {
    for (int slot = 0; slot < seats.length; slot++) {
      if (isFree(slot)) {
        return slot;
      }
    }
    throw new IllegalStateException("no free slot: more sequences are seated than the limit says");
  }
}
