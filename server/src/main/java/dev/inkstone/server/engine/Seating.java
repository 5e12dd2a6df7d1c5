package dev.inkstone.server.engine;

import dev.inkstone.server.engine.StepPlan.Copy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/**
 * A working copy of the slot table on which the scheduler moves sequences about, writing down the
 * cache copies that each move costs.
 *
 * <p>One slot more than sequences: with at most {@code slots - 1} seated there is always a free
 * slot to step aside into, so that two sequences never have to change places through a third.
 */
final class Seating {
  private final Generation[] seats;
  private final List<Copy> copies = new ArrayList<>();

  Seating(List<Generation> seats) {
    this.seats = seats.toArray(new Generation[0]);
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
      if (holder != null && (first.test(holder) || !clearOccupied)) {
        continue;
      }
      while (seats[source] == null || !first.test(seats[source])) {
        source--;
      }
      if (holder != null) {
        move(slot, freeSlot());
      }
      move(source, slot);
    }
  }

  private void move(int from, int to) {
    copies.add(new Copy(from, to, seats[from].computed()));
    seats[to] = seats[from];
    seats[from] = null;
  }

  /** Gives the lowest free slot to a sequence that has nothing computed; returns the slot. */
  int seat(Generation generation) {
    int slot = freeSlot();
    seats[slot] = generation;
    return slot;
  }

  void free(int slot) {
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

  private int freeSlot() {
    for (int slot = 0; slot < seats.length; slot++) {
      if (seats[slot] == null) {
        return slot;
      }
    }
    throw new IllegalStateException("no free slot: more sequences are seated than the limit says");
  }
}
