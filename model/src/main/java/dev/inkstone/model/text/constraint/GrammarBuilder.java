package dev.inkstone.model.text.constraint;

import dk.brics.automaton.Automaton;
import dk.brics.automaton.State;
import dk.brics.automaton.Transition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

/** Collects the rules of a {@link Grammar}, which may call each other in circles. */
final class GrammarBuilder {
  private static final int FIRST_CALL = 0x2000;

  /** States of all rules together. */
  private static final int MAX_STATES = 100_000;

  private final List<Integer> ruleStarts = new ArrayList<>();
  private final List<int[]> steps = new ArrayList<>();
  private final List<int[]> callSteps = new ArrayList<>();
  private final List<Boolean> accepts = new ArrayList<>();
  private final Map<Call, Integer> callSymbols = new HashMap<>();
  private final List<Call> calls = new ArrayList<>();
  private final Map<Integer, Integer> specialSymbols = new TreeMap<>();

  /** A new rule, to be defined later. */
  int declare() {
    ruleStarts.add(-1);
    return ruleStarts.size() - 1;
  }

  /** A new rule with this text. */
  int declare(Automaton deterministic) {
    int rule = declare();
    define(rule, deterministic);
    return rule;
  }

  /** Gives a rule its text, a deterministic automaton. */
  void define(int rule, Automaton deterministic) {
    int base = accepts.size();
    List<State> order = new ArrayList<>();
    Map<State, Integer> numbers = new HashMap<>();
    ToIntFunction<State> number = state -> numbers.computeIfAbsent(state, s -> {
      order.add(s);
      return base + order.size() - 1;
    });
    ruleStarts.set(rule, number.applyAsInt(deterministic.getInitialState()));
    for (int i = 0; i < order.size(); i++) {
      List<Integer> plain = new ArrayList<>();
      List<Integer> called = new ArrayList<>();
      for (Transition t : order.get(i).getSortedTransitions(false)) {
        int to = number.applyAsInt(t.getDest());
        if (t.getMax() < FIRST_CALL) {
          plain.addAll(List.of((int) t.getMin(), (int) t.getMax(), to));
        }
        for (int symbol = Math.max(FIRST_CALL, t.getMin()); symbol <= t.getMax(); symbol++) {
          called.addAll(List.of(symbol - FIRST_CALL, to));
        }
      }
      steps.add(plain.stream().mapToInt(n -> n).toArray());
      callSteps.add(called.stream().mapToInt(n -> n).toArray());
      accepts.add(order.get(i).isAccept());
    }
    if (accepts.size() > MAX_STATES) {
      throw new Refusal("too large: its automata have more than " + MAX_STATES + " states");
    }
  }

  /** The symbol that stands for a text of a rule. */
  Automaton call(int rule) {
    return call(rule, 1, 1);
  }

  /** The symbol that stands for so many texts of a rule in a row. */
  Automaton call(int rule, int least, int most) {
    return Automaton.makeChar(callSymbol(rule, least, most));
  }

  /** As {@link #call(int)}, as a character of the automata library. */
  char callSymbol(int rule, int least, int most) {
    return (char) (FIRST_CALL + callSymbols.computeIfAbsent(new Call(rule, least, most), call -> {
      calls.add(call);
      if (FIRST_CALL + calls.size() > Character.MAX_VALUE) {
        throw new Refusal("too large: it has more parts than can be told apart");
      }
      return calls.size() - 1;
    }));
  }

  /** The symbol that stands for a special token, as a character of the automata library. */
  char specialSymbol(int token) {
    return (char) (int) specialSymbols.computeIfAbsent(
        token, t -> Grammar.FIRST_SPECIAL + specialSymbols.size());
  }

  /**
   * The grammar of everything defined, whose texts are those of one rule.
   *
   * @throws Refusal if it has no text, or a rule calls itself before it writes anything
   */
  Grammar build(int rule) {
    int states = accepts.size();
    boolean[] accepting = new boolean[states];
    for (int i = 0; i < states; i++) {
      accepting[i] = accepts.get(i);
    }
    return new Grammar(ruleStarts.stream().mapToInt(n -> n).toArray(), rule,
        steps.toArray(int[][]::new), callSteps.toArray(int[][]::new), accepting,
        calls.toArray(Call[]::new), specialSymbols);
  }
}
