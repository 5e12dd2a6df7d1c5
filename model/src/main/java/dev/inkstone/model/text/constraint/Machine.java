package dev.inkstone.model.text.constraint;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads texts by a {@link Grammar}, building its deterministic automaton as far as texts go there:
 * a step that has been made before is a look-up. The automaton of a grammar that nests has no end,
 * so what has been built is forgotten when there is much of it, and built again when needed.
 *
 * <p>Every position that is not {@link Position#dead} can be finished. Not thread-safe.
 */
final class Machine {
  private static final int MAX_POSITIONS = 8_192;

  /** Of all positions together. */
  private static final int MAX_STACKS = 65_536;

  private record Key(List<Stack> stacks, boolean accepting) {}

  private final Grammar grammar;
  private final Position dead;
  private final Map<Key, Position> positions = new HashMap<>();
  private int stackCount;
  private long work;
  private int generation;

  Machine(Grammar grammar) {
    this.grammar = grammar;
    this.dead = new Position(List.of(), false, generation, 0);
  }

  /** The position before any text. */
  Position start() {
    Closure closure = new Closure(grammar);
    closure.add(Stack.top(grammar.start(), null));
    return position(closure);
  }

  /** The position of a rule in a state, with nothing around it: it accepts where the rule ends. */
  Position alone(int state) {
    return position(List.of(Stack.top(state, null)), false);
  }

  /** Whether stacks may grow to a depth without coming near the end of what is allowed. */
  boolean hasRoom(int depth) {
    return depth + grammar.maxHeight() <= Stack.MAX_DEPTH;
  }

  /** The position that no text comes to. */
  Position dead() {
    return dead;
  }

  /** The position after a symbol, dead if the symbol cannot follow. */
  Position step(Position from, int symbol) {
    int column = grammar.column(symbol);
    Position next = from.next(column);
    if (next == null) {
      next = compute(from, symbol);
      from.next(column, next);
    }
    return next;
  }

  /** A position equal to one that may have been forgotten since. */
  Position current(Position position) {
    return position.generation() == generation
        ? position
        : position(position.stacks(), position.accepting());
  }

  /** The position with counts cut that are too high to matter to so few further bytes. */
  Position clipped(Position position, int bytes) {
    return position(
        position.stacks().stream().map(s -> s.clipped(bytes)).distinct().toList(),
        position.accepting());
  }

  /** How many characters and special tokens, at least, finish the text. */
  long distance(Position position) {
    long nearest = position.accepting() ? 0 : Long.MAX_VALUE;
    for (Stack stack : position.stacks()) {
      long distance = 0;
      for (Stack s = stack; s != null; s = s.below()) {
        distance += grammar.distance(s.state());
        if (s.call() != null && s.call().least() > 0) {
          distance += s.call().least() * grammar.distance(grammar.start(s.call().rule()));
        }
      }
      nearest = Math.min(nearest, distance);
    }
    return nearest;
  }

  /** Ways to read a text that steps have looked at so far: a measure of the time spent. */
  long work() {
    return work;
  }

  /** Forgets everything that has been built. */
  void forget() {
    positions.clear();
    stackCount = 0;
    generation++;
  }

  private Position compute(Position from, int symbol) {
    if (from.stacks().size() == 1) {
      Stack stack = from.stacks().get(0);
      int to = grammar.step(stack.state(), symbol);
      if (to < 0 || grammar.isPlain(to)) {
        work++;
        return to < 0 ? dead : position(List.of(Stack.top(to, stack.below())), false);
      }
    }
    Closure closure = new Closure(grammar);
    for (Stack stack : from.stacks()) {
      int to = grammar.step(stack.state(), symbol);
      if (to >= 0) {
        closure.add(Stack.top(to, stack.below()));
      }
    }
    return position(closure);
  }

  private Position position(Closure closure) {
    List<Stack> stacks = closure.run();
    work += closure.work();
    return position(stacks, closure.accepting());
  }

  private Position position(List<Stack> stacks, boolean accepting) {
    if (stacks.isEmpty() && !accepting) {
      return dead;
    }
    Key key = new Key(stacks, accepting);
    Position known = positions.get(key);
    if (known != null) {
      return known;
    }
    if (positions.size() == MAX_POSITIONS || stackCount > MAX_STACKS) {
      forget();
    }
    stackCount += stacks.size();
    Position position = new Position(stacks, accepting, generation, grammar.columnCount());
    positions.put(key, position);
    return position;
  }
}
