package dev.inkstone.trainer.loop;

import dev.inkstone.model.checkpoint.Forgotten;
import dev.inkstone.trainer.learn.Example;
import dev.inkstone.trainer.learn.Rated;
import dev.inkstone.trainer.learn.Rated.Verdict;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The ratings that no champion has learned from yet: of each user and generation the last, as long
 * as it is not withdrawn.
 */
final class ExamplePool {
  private static final Comparator<Rated> ORDER =
      Comparator.comparing(Rated::accepted)
          .thenComparing(Rated::user)
          .thenComparing(Rated::generationId);

  private final Map<String, Rated> standing = new HashMap<>();
  private Forgotten forgotten = new Forgotten(Set.of(), Set.of());

  /** Drops the ratings of those who are to be forgotten, and takes no more of them. */
  void leaveOut(Forgotten now) {
    forgotten = now;
    standing.values().removeIf(this::leavesOut);
  }

  boolean leavesOut(Rated rated) {
    return forgotten.covers(rated.user(), rated.generationId());
  }

  void add(Rated rated) {
    if (leavesOut(rated)) {
      return;
    }
    String key = rated.user() + " " + rated.generationId();
    if (rated.verdict() == Verdict.WITHDRAWN) {
      standing.remove(key);
    } else {
      standing.put(key, rated);
    }
  }

  void clear() {
    standing.clear();
  }

  /** Ratings that something can be learned from. */
  int usable() {
    return (int) standing.values().stream().filter(r -> r.example().isPresent()).count();
  }

  /** All that stand, in an order that does not depend on the one in which they came. */
  List<Rated> ratings() {
    return standing.values().stream().sorted(ORDER).toList();
  }

  /**
   * What these ratings teach, with the weights of users that have more than their share scaled
   * down to it.
   *
   * @param most the share of the total weight that one user may have, above 0 to 1; among few
   *     users each may have twice an equal part
   */
  static List<Example> examples(Collection<Rated> ratings, double most) {
    Map<String, Double> byUser = new HashMap<>();
    for (Rated rated : ratings) {
      rated.example().ifPresent(e -> byUser.merge(rated.user(), e.weight(), Double::sum));
    }
    double cap = cap(byUser.values(), most);
    List<Example> examples = new ArrayList<>();
    for (Rated rated : ratings) {
      rated
          .example()
          .ifPresent(
              e -> examples.add(scaled(e, Math.min(1, cap / byUser.get(rated.user())))));
    }
    return examples;
  }

  /** The weight c such that whoever has more, cut to c, has the share at most. */
  private static double cap(Collection<Double> weights, double most) {
    double share = Math.max(most, 2.0 / weights.size());
    List<Double> sorted = weights.stream().sorted().toList();
    double below = 0;
    for (int i = 0; i < sorted.size(); i++) {
      int cut = sorted.size() - i;
      double free = 1 - cut * share;
      // With all from i on cut to c: c = share * (below + cut * c).
      if (free > 0 && share * below / free <= sorted.get(i)) {
        return share * below / free;
      }
      below += sorted.get(i);
    }
    return Double.MAX_VALUE;
  }

  private static Example scaled(Example example, double factor) {
    return factor < 1 ? example.weighing(example.weight() * factor) : example;
  }
}
