package dev.inkstone.model.text.constraint;

import dk.brics.automaton.Automaton;
import dk.brics.automaton.State;
import dk.brics.automaton.Transition;
import java.util.List;

/** A deterministic automaton, put together state by state. */
final class RuleAutomaton {
  private static final int MAX_TRANSITIONS = 200_000;

  private final Languages languages;
  private final State start = new State();
  private final State end = new State();
  private int transitions;

  RuleAutomaton(Languages languages) {
    this.languages = languages;
    end.setAccept(true);
  }

  State start() {
    return start;
  }

  /** The one state in which a text may end. */
  State end() {
    return end;
  }

  /** Adds a state after a symbol. */
  State link(State from, char symbol) {
    State to = new State();
    link(from, symbol, to);
    return to;
  }

  /** Adds a transition; none for an ASCII character that the vocabulary lacks. */
  void link(State from, char symbol, State to) {
    if (++transitions > MAX_TRANSITIONS) {
      throw new Refusal("too large: too many optional properties in a row");
    }
    if (symbol >= Grammar.FIRST_SPECIAL || languages.canWrite(Character.toString(symbol))) {
      from.addTransition(new Transition(symbol, to));
    }
  }

  /** The states after a comma, and after a comma and a space. */
  List<State> comma(State from) {
    State comma = link(from, ',');
    return List.of(comma, link(comma, ' '));
  }

  /** The automaton, when all is in place. */
  Automaton automaton() {
    Automaton automaton = new Automaton();
    automaton.setInitialState(start);
    automaton.setDeterministic(true);
    automaton.restoreInvariant();
    return automaton;
  }
}
