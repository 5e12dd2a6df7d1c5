package dev.inkstone.server.engine;

import dev.inkstone.server.cache.RetainedPrefixes;
import dev.inkstone.server.engine.StepPlan.Chunk;
import dev.inkstone.server.engine.StepPlan.Start;
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
 *   <li>rows that another slot has for the same leading tokens, those of a running sequence or
 *       of an ended one, are copied instead of computed; when they are being computed in this very
 *       moment the sequence waits for them, and those behind it with it;
 *   <li>a sequence whose reader is behind is parked: it keeps its seat and cache for a while, and
 *       for as long as nobody waits for the seat; having lost it, it queues again when its reader
 *       is back, and computes its cache again.
 * </ul>
 */
final class Scheduler {
  /** Copying so many rows of the cache takes no longer than computing one token. */
  private static final int ROWS_COPIED_FOR_A_TOKEN = 32;

  private final EngineLimits limits;

  Scheduler(EngineLimits limits) {
    this.limits = limits;
  }

  /**
   * @param seats the slot table, null for a slot without a sequence
   * @param retained what the slots without a sequence hold; not changed
   * @param waiting those without a seat, oldest first
   */
  StepPlan plan(
      List<Generation> seats, RetainedPrefixes retained, Collection<Generation> waiting) {
    Seating seating = new Seating(seats, retained);
    int decoding = seating.compact(g -> g.remaining() == 1 && g.readerKeepsUp());
    List<Chunk> prefills = new ArrayList<>();
    int budget = continuePrompts(seating, decoding, prefills);
    List<Start> starts = seatWaiting(seating, waiting, budget, prefills);
    return new StepPlan(
        seating.copies(), seating.seats(), seating.retained(), starts, decoding, prefills);
  }

  private int continuePrompts(Seating seating, int decoding, List<Chunk> prefills) {
    int budget = limits.prefillTokens();
    for (int slot = decoding; slot < seating.slots() && budget > 0; slot++) {
      Generation generation = seating.at(slot);
      if (generation != null && generation.readerKeepsUp()) {
        budget -= addChunk(generation, slot, 0, budget, prefills);
      }
    }
    return budget;
  }

  private List<Start> seatWaiting(
      Seating seating, Collection<Generation> waiting, int budget, List<Chunk> prefills) {
    List<Start> starts = new ArrayList<>();
    int capacity = capacity(seating.slots());
    for (Generation generation : waiting) {
      if (budget <= 0) {
        break;
      }
      if (!generation.readerKeepsUp()) {
        continue;
      }
      if (seating.prefixIsBeingComputed(generation)) {
        break;
      }
      if (seating.seated() >= capacity && !unseatAParkedOne(seating)) {
        break;
      }
      Start start = seating.seat(generation);
      starts.add(start);
      budget -= begin(start, budget, prefills);
    }
    return starts;
  }

  /** How many sequences may be seated: one fewer than the slots, see {@link Seating}. */
  private int capacity(int slots) {
    return Math.min(limits.maxRunning(), Math.max(1, slots - 1 - limits.prefixSlots()));
  }

  /** Returns what the start is charged. One with a single token left joins the next decode. */
  private int begin(Start start, int budget, List<Chunk> prefills) {
    int copying = start.rows() / ROWS_COPIED_FOR_A_TOKEN;
    return start.rows() > 0 && start.generation().remaining() - start.rows() == 1
        ? copying
        : copying + addChunk(start.generation(), start.slot(), start.rows(), budget, prefills);
  }

  private int addChunk(
      Generation generation, int slot, int rows, int budget, List<Chunk> prefills) {
    int count = Math.min(generation.remaining() - rows, budget);
    prefills.add(new Chunk(generation, slot, count));
    return Math.max(count, limits.prefillCharge());
  }

  /** The youngest goes first, for it has the least to compute again. */
  private boolean unseatAParkedOne(Seating seating) {
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
      seating.unseat(youngest);
    }
    return youngest >= 0;
  }
}
