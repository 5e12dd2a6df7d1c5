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
import java.util.TreeSet;

/**
 * The subset construction with an end: the library's own has no bound, and some short patterns
 * ({@code .*a.{30}}) have more deterministic states than there is memory.
 */
final class Determinizer {
  static final int MAX_STATES = 10_000;

  /** Steps of work, each some nanoseconds: a second at most. */
  private static final long MAX_WORK = 50_000_000;

  /** Beyond this, minimising costs more than what it saves. */
  private static final int MAX_MINIMISED = 3_000;

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

  private final List<State> states = new ArrayList<>();
  private final Map<State, Integer> numbers = new HashMap<>();
  private final Map<Subset, State> found = new HashMap<>();
  private final Queue<Subset> open = new ArrayDeque<>();
  private long work;

  private Determinizer() {}

  /**
   * An automaton of the same language that is deterministic and, unless large, minimal.
   *
   * @throws Refusal if it would have more than {@link #MAX_STATES} states
   */
  static Automaton deterministic(Automaton automaton) {
    Automaton result = automaton.clone();
    result.expandSingleton();
    if (!result.isDeterministic()) {
      result = new Determinizer().run(result);
    }
    if (result.getNumberOfStates() <= MAX_MINIMISED) {
      MinimizationOperations.minimizeValmari(result);
    }
    return result;
  }

  private static Refusal tooLarge() {
    return new Refusal("too large: its automaton has more than " + MAX_STATES
        + " states; use smaller counts, or fewer alternatives after a repetition");
  }

  private Automaton run(Automaton automaton) {
    State start = of(new Subset(new int[] {number(automaton.getInitialState())}));
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
    List<Transition> transitions = new ArrayList<>();
    TreeSet<Integer> borders = new TreeSet<>();
    for (int number : subset.numbers) {
      for (Transition t : states.get(number).getTransitions()) {
        transitions.add(t);
        borders.add((int) t.getMin());
        borders.add(t.getMax() + 1);
      }
    }
    spend(transitions.size() * (long) (1 + borders.size()));
    Integer first = borders.isEmpty() ? null : borders.first();
    while (first != null) {
      Integer next = borders.higher(first);
      Subset to = reached(transitions, first);
      if (to.numbers.length > 0) {
        state.addTransition(
            new Transition((char) (int) first, (char) (next - 1), of(to)));
      }
      first = next;
    }
  }

  private Subset reached(List<Transition> transitions, int symbol) {
    return new Subset(transitions.stream()
        .filter(t -> t.getMin() <= symbol && symbol <= t.getMax())
        .mapToInt(t -> number(t.getDest())).sorted().distinct().toArray());
  }

  private State of(Subset subset) {
    State state = found.get(subset);
    if (state == null) {
      state = new State();
      for (int number : subset.numbers) {
        state.setAccept(state.isAccept() || states.get(number).isAccept());
      }
      found.put(subset, state);
      open.add(subset);
      spend(subset.numbers.length);
      if (found.size() > MAX_STATES) {
        throw tooLarge();
      }
    }
    return state;
  }

  private int number(State state) {
    return numbers.computeIfAbsent(state, s -> {
      states.add(s);
      return states.size() - 1;
    });
  }

  private void spend(long steps) {
    work += steps;
    if (work > MAX_WORK) {
      throw tooLarge();
    }
  }
}
