package dev.inkstone.server.engine;

import dev.inkstone.server.cache.RetainedPrefixes;
import dev.inkstone.server.engine.StepPlan.Chunk;
import dev.inkstone.server.engine.StepPlan.Start;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * Decides what the next step does. Pure: it reads generations and changes none.
 *
 * <p>There are no phases. A sequence has tokens known and tokens computed; a seated one with a
 * single token left to compute decodes, one with more takes prompt chunks, and computing the last
 * known token yields the next. The rules:
 *
 * <ul>
 *   <li>every seated sequence that can decode and whose reader keeps up decodes in every step;
 *   <li>beside that, prompts get a bounded number of tokens, first come first served, so that a
 *       long prompt never stalls the running streams: {@link EngineLimits#prefillTokens()} a step,
 *       and fewer where something decodes, see {@link ChunkPace};
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
  private final IntUnaryOperator besideDecoding;

  /** Prompts get as many tokens beside decoding as without. */
  Scheduler(EngineLimits limits) {
    this(limits, decoding -> limits.prefillTokens());
  }

  /**
   * @param besideDecoding the most prompt tokens of a step that decodes so many sequences, see
   *     {@link ChunkPace}
   */
  Scheduler(EngineLimits limits, IntUnaryOperator besideDecoding) {
    this.limits = limits;
    this.besideDecoding = besideDecoding;
  }

  /**
   * @param seats the slot table, null for a slot without a sequence
   * @param retained what the slots without a sequence hold; not changed
   * @param waiting those without a seat, oldest first
   */
  StepPlan plan(
      List<Generation> seats, RetainedPrefixes retained, Collection<Generation> waiting) {
    List<Generation> decoding =
        seats.stream().filter(g -> g != null && g.decodes()).toList();
    int longest = DecodeBlock.longest(decoding);
    Seating seating = new Seating(seats, retained);
    int block = seating.compact(g -> g.decodes() && g.computed() <= longest);
    List<Chunk> apart = new ArrayList<>();
    List<Chunk> prefills = new ArrayList<>();
    PrefillBudget budget = new PrefillBudget(tokens(decoding.size()), limits.prefillCharge());
    goOn(seating, block, budget, apart, prefills);
    List<Start> starts = seatWaiting(seating, waiting, budget, prefills);
    return new StepPlan(
        seating.copies(), seating.seats(), seating.retained(), starts, block, apart, prefills);
  }

  private int tokens(int decoding) {
    int most = limits.prefillTokens();
    return decoding == 0 ? most : Math.min(most, besideDecoding.applyAsInt(decoding));
  }

  /** Everyone behind the block: one token of those who decode, and chunks of prompts. */
  private static void goOn(
      Seating seating, int block, PrefillBudget budget, List<Chunk> apart, List<Chunk> prefills) {
    for (int slot = block; slot < seating.slots(); slot++) {
      Generation generation = seating.at(slot);
      if (generation == null || !generation.readerKeepsUp()) {
        continue;
      }
      if (generation.decodes()) {
        apart.add(new Chunk(generation, slot, 1));
      } else if (!budget.isSpent()) {
        prefills.add(chunk(generation, slot, 0, budget));
      }
    }
  }

  private List<Start> seatWaiting(
      Seating seating, Collection<Generation> waiting, PrefillBudget budget, List<Chunk> prefills) {
    List<Start> starts = new ArrayList<>();
    int capacity = capacity(seating.slots());
    for (Generation generation : waiting) {
      if (budget.isSpent()) {
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
      begin(start, budget, prefills);
    }
    return starts;
  }

  /** How many sequences may be seated: one fewer than the slots, see {@link Seating}. */
  private int capacity(int slots) {
    return Math.min(limits.maxRunning(), Math.max(1, slots - 1 - limits.prefixSlots()));
  }

  /** One with a single token left joins the next decode. */
  private static void begin(Start start, PrefillBudget budget, List<Chunk> prefills) {
    if (start.rows() == 0 || start.generation().remaining() - start.rows() > 1) {
      prefills.add(chunk(start.generation(), start.slot(), start.rows(), budget));
    }
    budget.take(start.rows() / ROWS_COPIED_FOR_A_TOKEN);
  }

  private static Chunk chunk(Generation generation, int slot, int rows, PrefillBudget budget) {
    return new Chunk(generation, slot, budget.takeChunk(generation.remaining() - rows));
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
