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
 * A text model and the sequences that it writes: the slot table and the queue. A lane has one
 * checkpoint and its slots are its own, so that no prefix is ever shared between checkpoints.
 */
public final class TextLane extends Lane<Generation> {
  private final TextModel model;
  private final StepRunner runner;
  private final ScoringSlot scoring;
  private final ChunkPace pace = new ChunkPace();
  private List<Generation> seats;
  private RetainedPrefixes retained;
  private final TreeSet<Generation> waiting =
      new TreeSet<>(Comparator.comparingLong(Generation::arrival));

  /**
   * Takes ownership of {@code model}: {@link EngineLoop} closes it.
   *
   * @param model its last slot is for texts that are scored, the others for sequences
   * @param tokens how many of the model's token ids its tokenizer knows
   */
  public TextLane(String name, TextModel model, int tokens) {
    super(name);
    this.model = model;
    this.runner = new StepRunner(model, tokens);
    int seats = model.slots() - 1;
    this.scoring = new ScoringSlot(model, seats, tokens);
    this.seats = new ArrayList<>(Collections.nCopies(seats, null));
    this.retained = new RetainedPrefixes(seats);
  }

  /**
   * How many slots a model needs to write so many sequences at once, see {@link Seating}, to retain
   * so many prefixes beside them, and to score given texts.
   */
  public static int slotsFor(int sequences, int prefixes) {
    return sequences + 1 + prefixes + 1;
  }

  /** The most tokens, prompt and completion together, of one sequence. */
  public int contextLength() {
    return model.contextLength();
  }

  StepRunner runner() {
    return runner;
  }

  ScoringSlot scoring() {
    return scoring;
  }

  ChunkPace pace() {
    return pace;
  }

  private static boolean decodes(Generation generation) {
    return generation != null && generation.remaining() == 1 && generation.readerKeepsUp();
  }

  /** How many of so many tokens can be computed beside those who decode. */
  int tokensBeside(int most) {
    int decoding = (int) seats.stream().filter(TextLane::decodes).count();
    return decoding == 0 ? most : Math.min(most, pace.tokens(decoding));
  }

  @Override
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

  /** Keeps the rows, if they are sound, for prompts that begin alike. */
  @Override
  void remove(Generation generation, boolean sound) {
    int slot = seats.indexOf(generation);
    if (slot >= 0) {
      seats.set(slot, null);
      if (sound && generation.computed() >= Seating.LEAST_ROWS) {
        retained.retain(slot, generation.computedTokens());
      }
    } else {
      waiting.remove(generation);
    }
  }

  /** Nobody knows any longer what the slots of ended sequences hold. */
  @Override
  void forgetEnded() {
    retained.clear();
    scoring.forget();
  }

  @Override
  List<Generation> members() {
    List<Generation> all = new ArrayList<>(waiting);
    seats.stream().filter(g -> g != null).forEach(all::add);
    return all;
  }

  @Override
  int running() {
    return seats.size() - Collections.frequency(seats, null);
  }

  @Override
  int waiting() {
    return waiting.size();
  }

  /** Rows of the cache, one for each token that it could hold. */
  long cacheRows() {
    return (long) seats.size() * model.contextLength();
  }

  long usedCacheRows() {
    long rows = 0;
    for (Generation generation : seats) {
      rows += generation == null ? 0 : generation.computed();
    }
    return rows;
  }

  /** Closes the model of a lane that no loop has been given. */
  public void discard() {
    close();
  }

  @Override
  void close() {
    model.close();
  }
}
