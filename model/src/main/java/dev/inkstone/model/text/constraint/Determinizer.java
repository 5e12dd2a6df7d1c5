package dev.inkstone.model.text.constraint;

import dk.brics.automaton.Automaton;
import dk.brics.automaton.MinimizationOperations;
import dk.brics.automaton.State;
import dk.brics.automaton.Transition;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.stream.IntStream;

/**
 * The subset construction with an end: the library's own has no bound, and some short patterns
 * ({@code .*a.{30}}) have more deterministic states than there is memory.
 */
final class Determinizer {
  static final int MAX_STATES = 20_000;

  /** Beyond this, minimising costs more than what it saves. */
  private static final int MAX_MINIMISED = 1_000;

  /** What a call costs, and minimising by state, in the steps of a {@link Budget}. */
  private static final long CALL = 10_000;
  private static final long MINIMISING = 5_000;

  /** A set of states of the given automaton, as sorted numbers. */
  private record Subset(int[] numbers) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Subset set && Arrays.equals(numbers, set.numbers);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(numbers);
    }
  }

  /** First symbol, last symbol and next state of each transition, for each state. */
  private final int[][] rows;

  private final boolean[] accepts;
  private final Map<Subset, State> found = new HashMap<>();
  private final Queue<Subset> open = new ArrayDeque<>();
  private final Budget budget;

  private Determinizer(int[][] rows, boolean[] accepts, Budget budget) {
    this.rows = rows;
    this.accepts = accepts;
    this.budget = budget;
  }

  /**
   * An automaton of the same language that is deterministic and, unless large, minimal.
   *
   * @throws Refusal if it would have more than {@link #MAX_STATES} states, or the budget is spent
   */
  static Automaton deterministic(Automaton automaton, Budget budget) {
    budget.spend(CALL);
    Automaton result = automaton.clone();
    result.expandSingleton();
    if (!result.isDeterministic()) {
      result = determinize(result, budget);
    }
    if (result.getNumberOfStates() <= MAX_MINIMISED) {
      budget.spend(result.getNumberOfStates() * MINIMISING);
      MinimizationOperations.minimizeHopcroft(result);
    }
    return result;
  }

  private static Automaton determinize(Automaton automaton, Budget budget) {
    List<State> states = new ArrayList<>(automaton.getStates());
    Map<State, Integer> numbers = new HashMap<>();
    states.forEach(s -> numbers.put(s, numbers.size()));
    int[][] rows = new int[states.size()][];
    boolean[] accepts = new boolean[states.size()];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = states.get(i).getTransitions().stream()
          .flatMapToInt(t -> IntStream.of(t.getMin(), t.getMax(), numbers.get(t.getDest())))
          .toArray();
      accepts[i] = states.get(i).isAccept();
    }
    return new Determinizer(rows, accepts, budget)
        .run(numbers.get(automaton.getInitialState()));
  }

  private Automaton run(int initial) {
    State start = of(new Subset(new int[] {initial}));
    while (!open.isEmpty()) {
      Subset subset = open.remove();
      expand(subset, found.get(subset));
    }
    Automaton result = new Automaton();
    result.setInitialState(start);
    result.setDeterministic(true);
    result.restoreInvariant();
    return result;
  }

  /** Gives a state its transitions: between two borders of the members' ranges all is the same. */
  private void expand(Subset subset, State state) {
    int[] members = subset.numbers;
    int[] borders = Arrays.stream(members).flatMap(m -> borders(rows[m])).sorted().distinct()
        .toArray();
    int[] reached = new int[Arrays.stream(members).map(m -> rows[m].length / 3).sum()];
    for (int i = 0; i + 1 < borders.length; i++) {
      int size = 0;
      for (int member : members) {
        int[] row = rows[member];
        for (int t = 0; t < row.length; t += 3) {
          if (row[t] <= borders[i] && borders[i] <= row[t + 1]) {
            reached[size++] = row[t + 2];
          }
        }
      }
      budget.spend(reached.length);
      if (size > 0) {
        Subset to = new Subset(Arrays.stream(reached, 0, size).sorted().distinct().toArray());
        state.addTransition(
            new Transition((char) borders[i], (char) (borders[i + 1] - 1), of(to)));
      }
    }
  }

  /** Where a state's ranges begin and where they have ended. */
  private static IntStream borders(int[] row) {
    return IntStream.range(0, row.length).filter(i -> i % 3 < 2)
        .map(i -> i % 3 == 0 ? row[i] : row[i] + 1);
  }

  private State of(Subset subset) {
    State state = found.get(subset);
    if (state == null) {
      if (found.size() == MAX_STATES) {
        throw tooLarge();
      }
      budget.spend(subset.numbers.length);
      state = new State();
      state.setAccept(Arrays.stream(subset.numbers).anyMatch(n -> accepts[n]));
      found.put(subset, state);
      open.add(subset);
    }
    return state;
  }

  private static Refusal tooLarge() {
    return new Refusal("too large: its automaton has more than " + MAX_STATES
        + " states; use smaller counts, or fewer alternatives after a repetition");
  }
}
