package dev.inkstone.server.engine;

import dev.inkstone.model.text.TextModel;
import dev.inkstone.server.cache.RetainedPrefixes;
import dev.inkstone.server.engine.StepPlan.Start;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/**
 * One loaded model and the sequences that it writes: the slot table and the queue. Belongs to the
 * engine thread; others only pass it to {@link EngineLoop}, as a name for where to submit.
 *
 * <p>A lane has one checkpoint and its slots are its own, so that no prefix is ever shared between
 * checkpoints.
 */
public final class Lane {
  private final String name;
  private final TextModel model;
  private final StepRunner runner;
  private List<Generation> seats;
  private RetainedPrefixes retained;
  private final TreeSet<Generation> waiting =
      new TreeSet<>(Comparator.comparingLong(Generation::arrival));

  /**
   * Takes ownership of {@code model}: {@link EngineLoop} closes it.
   *
   * @param name of the model, for logs and metrics
   * @param tokens how many of the model's token ids its tokenizer knows
   */
  public Lane(String name, TextModel model, int tokens) {
    this.name = name;
    this.model = model;
    this.runner = new StepRunner(model, tokens);
    this.seats = new ArrayList<>(Collections.nCopies(model.slots(), null));
    this.retained = new RetainedPrefixes(model.slots());
  }

  /**
   * How many slots a model needs to write so many sequences at once, see {@link Seating}, and to
   * retain so many prefixes beside them.
   */
  public static int slotsFor(int sequences, int prefixes) {
    return sequences + 1 + prefixes;
  }

  /** The model's name. */
  public String name() {
    return name;
  }

  /** The most tokens, prompt and completion together, of one sequence. */
  public int contextLength() {
    return model.contextLength();
  }

  StepRunner runner() {
    return runner;
  }

  void enqueue(Generation generation) {
    waiting.add(generation);
  }

  StepPlan plan(Scheduler scheduler) {
    return scheduler.plan(seats, retained, waiting);
  }

  /**
   * Makes the slot table what the plan says; who has lost a seat waits for another. Returns those
   * who have a seat for the first time.
   */
  List<Generation> adopt(StepPlan plan) {
    List<Generation> before = seats;
    seats = new ArrayList<>(plan.seats());
    for (Generation generation : before) {
      if (generation != null && !seats.contains(generation)) {
        generation.loseCache();
        waiting.add(generation);
      }
    }
    retained = plan.retained();
    List<Generation> firstSeated = new ArrayList<>();
    for (Start start : plan.starts()) {
      waiting.remove(start.generation());
      if (start.generation().takeSeat(start.rows())) {
        firstSeated.add(start.generation());
      }
    }
    return firstSeated;
  }

  boolean contains(Generation generation) {
    return seats.contains(generation) || waiting.contains(generation);
  }

  /**
   * Removes a sequence that has ended.
   *
   * @param retain whether its rows are sound, and to be kept for prompts that begin alike
   */
  void remove(Generation generation, boolean retain) {
    int slot = seats.indexOf(generation);
    if (slot >= 0) {
      seats.set(slot, null);
      if (retain && generation.computed() >= Seating.LEAST_ROWS) {
        retained.retain(slot, generation.computedTokens());
      }
    } else {
      waiting.remove(generation);
    }
  }

  /** After a failure: nobody knows any longer what the slots of ended sequences hold. */
  void forgetPrefixes() {
    retained.clear();
  }

  /** A copy of all who are here. */
  List<Generation> members() {
    List<Generation> all = new ArrayList<>(waiting);
    seats.stream().filter(g -> g != null).forEach(all::add);
    return all;
  }

  int running() {
    return seats.size() - Collections.frequency(seats, null);
  }

  int waiting() {
    return waiting.size();
  }

  int parked() {
    return (int) members().stream().filter(generation -> !generation.readerKeepsUp()).count();
  }

  /** Rows of the cache, one for each token that it could hold. */
  long cacheRows() {
    return (long) model.slots() * model.contextLength();
  }

  long usedCacheRows() {
    long rows = 0;
    for (Generation generation : seats) {
      rows += generation == null ? 0 : generation.computed();
    }
    return rows;
  }

  void close() {
    model.close();
  }
}
