package dev.inkstone.model.text.constraint;

import dk.brics.automaton.Automaton;
import dk.brics.automaton.BasicAutomata;
import dk.brics.automaton.BasicOperations;
import dk.brics.automaton.State;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Regular languages over bytes, made of those characters alone that a vocabulary can write. So a
 * language that is not empty has a text that tokens can spell, and no mask leads into a dead end.
 *
 * <p>Every operation is bounded: one whose result could be too large is refused before it runs, and
 * all of them together have a {@link Budget}. One for each constraint; not thread-safe.
 */
final class Languages {
  /** States and transitions of one automaton before it is made deterministic. */
  private static final long MAX_SIZE = 200_000;

  /** What the library spends on a state or transition, in the steps of a {@link Budget}. */
  private static final long COPYING = 50;

  private final CodePoints writable;
  private final Budget budget = new Budget();
  private final Map<CodePoints, Automaton> classes = new HashMap<>();

  Languages(CodePoints writable) {
    this.writable = writable;
  }

  /** What all the work on the constraint is taken from. */
  Budget budget() {
    return budget;
  }

  /** Whether the vocabulary can write every character of a text. */
  boolean canWrite(String text) {
    return unwritable(text).isEmpty();
  }

  /** The characters of a text that the vocabulary cannot write, each once. */
  String unwritable(String text) {
    StringBuilder missing = new StringBuilder();
    text.codePoints().filter(c -> !writable.contains(c)).distinct()
        .forEach(missing::appendCodePoint);
    return missing.toString();
  }

  /** The characters of a set that the vocabulary can write. */
  CodePoints writable(CodePoints set) {
    return set.intersection(writable);
  }

  /** One character of a set. */
  Automaton chars(CodePoints set) {
    return classes.computeIfAbsent(set, s -> Utf8.automaton(s.intersection(writable)));
  }

  /** One text; nothing if the vocabulary cannot write it. */
  Automaton text(String text) {
    return canWrite(text) ? BasicAutomata.makeString(Utf8.symbols(text)) : Automaton.makeEmpty();
  }

  /** One of several texts, as far as the vocabulary can write them. */
  Automaton texts(List<String> texts) {
    TreeSet<String> sorted = new TreeSet<>();
    texts.stream().filter(this::canWrite).forEach(t -> sorted.add(Utf8.symbols(t)));
    return sorted.isEmpty()
        ? Automaton.makeEmpty()
        : BasicAutomata.makeStringUnion(sorted.toArray(CharSequence[]::new));
  }

  /** The texts that a regular expression describes. */
  Automaton of(Expression expression) {
    return of(expression, this::chars);
  }

  /** As {@link #of(Expression)}, with its parts written in another way. */
  Automaton of(Expression expression, Writing writing) {
    if (expression instanceof Expression.Chars chars) {
      return writing.chars(chars.set());
    }
    if (expression instanceof Expression.Repetition repetition) {
      Automaton counted = writing.counted(repetition);
      return counted != null ? counted
          : repeat(of(repetition.part(), writing), repetition.least(), repetition.most());
    }
    if (expression instanceof Expression.Alternatives alternatives) {
      return union(alternatives.branches().stream().map(e -> of(e, writing)).toList());
    }
    List<Expression> parts = ((Expression.Sequence) expression).parts();
    return concatenate(parts.stream().map(e -> of(e, writing)).toList());
  }

  Automaton union(List<Automaton> branches) {
    limit(branches.stream().mapToLong(Languages::size).sum());
    return BasicOperations.union(branches);
  }

  /** One after the other; in halves, so that the work stays near linear. */
  Automaton concatenate(List<Automaton> parts) {
    if (parts.size() < 2) {
      return parts.isEmpty() ? Automaton.makeEmptyString() : parts.get(0);
    }
    int half = parts.size() / 2;
    Automaton first = concatenate(parts.subList(0, half));
    Automaton second = concatenate(parts.subList(half, parts.size()));
    limit(size(first) + size(second) + joints(first, second));
    return BasicOperations.concatenate(first, second);
  }

  /** {@code least} to {@code most} times, or at least that often. */
  Automaton repeat(Automaton part, int least, int most) {
    if (part.getInitialState().isAccept() && !part.isEmptyString()) {
      return repeat(notEmpty(part), 0, most);
    }
    long copies = most == Call.UNBOUNDED ? least + 1L : most;
    limit(copies * (size(part) + joints(part, part)));
    return most == Call.UNBOUNDED
        ? BasicOperations.repeat(part, least)
        : BasicOperations.repeat(part.clone(), least, most);
  }

  /** The texts of a language but the empty one, which would multiply the ways to repeat it. */
  private static Automaton notEmpty(Automaton automaton) {
    Automaton result = automaton.clone();
    State start = new State();
    result.getInitialState().getTransitions().forEach(start::addTransition);
    result.setInitialState(start);
    result.restoreInvariant();
    return result;
  }

  /** The same texts, each with one way to read it. */
  Automaton deterministic(Automaton automaton) {
    return Determinizer.deterministic(automaton, budget);
  }

  /** The texts of both. */
  Automaton intersection(Automaton first, Automaton second) {
    Automaton a = deterministic(first);
    Automaton b = deterministic(second);
    limit((long) a.getNumberOfStates() * b.getNumberOfStates() / 4);
    return deterministic(BasicOperations.intersection(a, b));
  }

  /** The texts of the first that are not among the second. */
  Automaton minus(Automaton first, Automaton second) {
    return BasicOperations.minus(
        deterministic(first), deterministic(second));
  }

  private static long size(Automaton automaton) {
    return automaton.getNumberOfStates() + (long) automaton.getNumberOfTransitions();
  }

  /** How many transitions the library copies to let one automaton follow the other. */
  private static long joints(Automaton first, Automaton second) {
    return first.getAcceptStates().size()
        * (long) second.getInitialState().getTransitions().size();
  }

  private void limit(long size) {
    budget.spend(size * COPYING);
    if (size > MAX_SIZE) {
      throw new Refusal("too large: written out, it has more than " + MAX_SIZE
          + " states and transitions; use smaller counts");
    }
  }
}
