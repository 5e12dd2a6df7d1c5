package dev.inkstone.server.engine;

import dev.inkstone.server.engine.StepPlan.Chunk;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Decides what the next step does. Pure: it reads generations and changes none.
 *
 * <p>There are no phases. A sequence has tokens known and tokens computed; a seated one with a
 * single token left to compute decodes, one with more takes prompt chunks, and computing the last
 * known token yields the next. The rules:
 *
 * <ul>
 *   <li>every seated sequence that can decode and whose reader keeps up decodes in every step;
 *   <li>beside that, prompts get at most {@link EngineLimits#prefillTokens()} tokens a step, first
 *       come first served, so that a long prompt never stalls the running streams;
 *   <li>the oldest waiting sequence is seated first, when a seat is free;
 *   <li>a sequence whose reader is behind is parked: it keeps its seat and cache for a while, and
 *       for as long as nobody waits for the seat; having lost it, it queues again when its reader
 *       is back, and computes its cache again.
 * </ul>
 */
final class Scheduler {
  private final EngineLimits limits;

  Scheduler(EngineLimits limits) {
    this.limits = limits;
  }

  /**
   * @param seats the slot table, null for a free slot
   * @param waiting those without a seat, oldest first
   */
  StepPlan plan(List<Generation> seats, Collection<Generation> waiting) {
    Seating seating = new Seating(seats);
    int decoding = seating.compact(g -> g.remaining() == 1 && g.readerKeepsUp());
    List<Chunk> prefills = new ArrayList<>();
    int budget = continuePrompts(seating, decoding, prefills);
    seatWaiting(seating, waiting, budget, prefills);
    return new StepPlan(seating.copies(), seating.seats(), decoding, prefills);
  }

  private int continuePrompts(Seating seating, int decoding, List<Chunk> prefills) {
    int budget = limits.prefillTokens();
    for (int slot = decoding; slot < seating.slots() && budget > 0; slot++) {
      Generation generation = seating.at(slot);
      if (generation != null && generation.readerKeepsUp()) {
        budget -= addChunk(generation, slot, budget, prefills);
      }
    }
    return budget;
  }

  private void seatWaiting(
      Seating seating, Collection<Generation> waiting, int budget, List<Chunk> prefills) {
    int capacity = capacity(seating.slots());
    int seated = seating.seated();
    for (Generation generation : waiting) {
      if (budget <= 0) {
        return;
      }
      if (!generation.readerKeepsUp()) {
        continue;
      }
      if (seated < capacity) {
        seated++;
      } else if (!freeSeatOfAParkedOne(seating)) {
        return;
      }
      budget -= addChunk(generation, seating.seat(generation), budget, prefills);
    }
  }

  /** How many sequences may be seated: one fewer than the slots, see {@link Seating}. */
  private int capacity(int slots) {
    return Math.min(limits.maxRunning(), Math.max(1, slots - 1));
  }

  private int addChunk(Generation generation, int slot, int budget, List<Chunk> prefills) {
    int count = Math.min(generation.remaining(), budget);
    prefills.add(new Chunk(generation, slot, count));
    return Math.max(count, limits.prefillCharge());
  }

  /** The youngest goes first, for it has the least to compute again. */
  private boolean freeSeatOfAParkedOne(Seating seating) {
    int youngest = -1;
    for (int slot = 0; slot < seating.slots(); slot++) {
      Generation generation = seating.at(slot);
      if (generation != null
          && generation.behindLonger(limits.seatPatience())
          && (youngest < 0 || generation.arrival() > seating.at(youngest).arrival())) {
        youngest = slot;
      }
    }
    if (youngest >= 0) {
      seating.free(youngest);
    }
    return youngest >= 0;
  }
}
