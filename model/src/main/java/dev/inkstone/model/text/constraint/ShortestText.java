package dev.inkstone.model.text.constraint;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Finds how many tokens a constraint needs: an A* search, whose estimate of what is left is the
 * shortest text in characters over the most characters of a token.
 */
final class ShortestText {
  /** Positions to look at; each may cost a walk over the whole vocabulary. */
  private static final int MAX_LOOKS = 64;

  /** Steps of the machine, each some 100 ns, beyond which it looks no further. */
  private static final long MAX_WORK = 1_000_000;

  private record Reached(Position position, int tokens, int estimate) {}

  private final Machine machine;
  private final TokenWalk walk;
  private final int longest;

  ShortestText(Machine machine, TokenWalk walk, int longestInCharacters) {
    this.machine = machine;
    this.walk = walk;
    this.longest = longestInCharacters;
  }

  /** No text has fewer tokens; exact unless the search grows long. */
  int minTokens() {
    PriorityQueue<Reached> open = new PriorityQueue<>(
        Comparator.comparingInt(Reached::estimate).thenComparingInt(r -> -r.tokens()));
    Map<Position, Integer> best = new HashMap<>();
    Set<Position> looked = new HashSet<>();
    open.add(reached(machine.start(), 0));
    while (!open.isEmpty()) {
      Reached next = open.remove();
      // Where a token is a character, the estimate is exact already.
      if (longest == 1 || next.position().accepting() || looked.size() == MAX_LOOKS
          || machine.work() > MAX_WORK) {
        return next.estimate();
      }
      if (looked.add(next.position())) {
        int tokens = next.tokens() + 1;
        walk.from(next.position(), (token, position) -> {
          if (tokens < best.getOrDefault(position, Integer.MAX_VALUE)) {
            best.put(position, tokens);
            open.add(reached(position, tokens));
          }
        });
      }
    }
    throw new IllegalStateException("a position that is not dead cannot be finished");
  }

  private Reached reached(Position position, int tokens) {
    long left = (machine.distance(position) + longest - 1) / longest;
    return new Reached(position, tokens, (int) Math.min(Integer.MAX_VALUE, tokens + left));
  }
}
