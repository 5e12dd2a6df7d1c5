package dev.inkstone.model.text.constraint;

import dk.brics.automaton.Automaton;
import java.util.HashMap;
import java.util.Map;

/** How the parts of a regular expression become automata. */
@FunctionalInterface
interface Writing {
  /** One character of a set. */
  Automaton chars(CodePoints set);

  /** A repetition, if it is not to be written out; else null. */
  default Automaton counted(Expression.Repetition repetition) {
    return null;
  }

  /**
   * Leaves long repetitions of one set of characters to the stack, which counts without states of
   * its own: {@code .{0,2000}} written out has 16,000.
   */
  static Writing counting(Writing plain, Languages languages, GrammarBuilder grammar) {
    return new Counting(plain, languages, grammar);
  }

  /** See {@link #counting}. */
  final class Counting implements Writing {
    /** States above which it pays. */
    private static final long LONG = 256;

    private final Writing plain;
    private final Languages languages;
    private final GrammarBuilder grammar;
    private final Map<CodePoints, Integer> rules = new HashMap<>();

    private Counting(Writing plain, Languages languages, GrammarBuilder grammar) {
      this.plain = plain;
      this.languages = languages;
      this.grammar = grammar;
    }

    @Override
    public Automaton chars(CodePoints set) {
      return plain.chars(set);
    }

    @Override
    public Automaton counted(Expression.Repetition repetition) {
      if (!(repetition.part() instanceof Expression.Chars part)) {
        return null;
      }
      Automaton one = plain.chars(part.set());
      long copies = Math.max(repetition.least(), repetition.most());
      if (copies * one.getNumberOfStates() < LONG) {
        return null;
      }
      int rule = rules.computeIfAbsent(
          part.set(), set -> grammar.declare(languages.deterministic(one)));
      return grammar.call(rule, repetition.least(), repetition.most());
    }
  }
}
