package dev.inkstone.trainer.recipe;

import dev.inkstone.model.text.TokenBatch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * An endless, seeded order of batches. Sequences of like length go together, so that little is
 * padding; each epoch draws another order. Batch n is a function of the seed and n alone, which is
 * why a resumed training needs no more than its step number.
 */
public final class Batches {
  /** Sequences sorted by length at a time: wide enough to pad little, narrow enough to mix. */
  private static final int POOL = 2048;

  private final List<int[]> sequences;
  private final int tokens;
  private final long seed;
  private long epoch = -1;
  private long firstOfEpoch;
  private List<int[]> plan = List.of();

  /**
   * @param sequences token ids, each of at least two
   * @param tokens the most a batch may hold, padding counted
   */
  public Batches(List<int[]> sequences, int tokens, long seed) {
    if (sequences.isEmpty()) {
      throw new IllegalArgumentException("there is nothing to train on");
    }
    this.sequences = sequences;
    this.tokens = tokens;
    this.seed = seed;
  }

  /** The batch of a step, from 1; steps are asked for in rising order. */
  public TokenBatch at(long step) {
    long index = step - 1;
    if (index < firstOfEpoch) {
      throw new IllegalArgumentException("step " + step + " lies before the last one asked for");
    }
    while (epoch < 0 || index >= firstOfEpoch + plan.size()) {
      firstOfEpoch += plan.size();
      epoch++;
      plan = plan(new Random(seed * 1_000_003 + epoch));
    }
    int[] members = plan.get((int) (index - firstOfEpoch));
    List<int[]> rows = new ArrayList<>(members.length);
    for (int member : members) {
      rows.add(sequences.get(member));
    }
    return TokenBatch.of(rows);
  }

  /** How many whole passes over the data lie behind the last batch asked for. */
  public long epochs() {
    return Math.max(epoch, 0);
  }

  private List<int[]> plan(Random random) {
    List<Integer> order = new ArrayList<>(sequences.size());
    for (int i = 0; i < sequences.size(); i++) {
      order.add(i);
    }
    Collections.shuffle(order, random);
    List<int[]> batches = new ArrayList<>();
    for (int from = 0; from < order.size(); from += POOL) {
      List<Integer> pool =
          new ArrayList<>(order.subList(from, Math.min(from + POOL, order.size())));
      pool.sort(Comparator.comparingInt(i -> sequences.get(i).length));
      cut(pool, batches);
    }
    Collections.shuffle(batches, random);
    return batches;
  }

  private void cut(List<Integer> pool, List<int[]> batches) {
    int from = 0;
    for (int to = 1; to <= pool.size(); to++) {
      boolean last = to == pool.size();
      if (last || (to + 1 - from) * (sequences.get(pool.get(to)).length - 1) > tokens) {
        batches.add(pool.subList(from, to).stream().mapToInt(Integer::intValue).toArray());
        from = to;
      }
    }
  }
}
