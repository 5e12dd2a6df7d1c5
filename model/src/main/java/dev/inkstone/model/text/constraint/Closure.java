package dev.inkstone.model.text.constraint;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * From ways to read a text, all those that calls and their ends lead to without a further symbol.
 *
 * <p>An ambiguous grammar can have more ways than there is room for; only the first are kept then.
 * Each way that is kept can be finished, so the text still matches.
 */
final class Closure {
  private static final int MAX_STACKS = 64;
  private static final int MAX_SEEN = 4_096;

  private final Grammar grammar;
  private final Set<Stack> seen = new HashSet<>();
  private final Deque<Stack> open = new ArrayDeque<>();
  private final List<Stack> found = new ArrayList<>();
  private boolean accepting;

  Closure(Grammar grammar) {
    this.grammar = grammar;
  }

  /** Adds a way to read the text; what is added first is kept first. */
  void add(Stack top) {
    if (fits(top) && seen.add(top)) {
      open.addLast(top);
    }
  }

  /** The ways that a symbol can follow. */
  List<Stack> run() {
    while (!open.isEmpty() && found.size() < MAX_STACKS
        && (seen.size() < MAX_SEEN || found.isEmpty())) {
      follow(open.removeFirst());
    }
    return List.copyOf(found);
  }

  /** How many ways have been looked at. */
  int work() {
    return seen.size();
  }

  /** Whether the text may end here; known after {@link #run}. */
  boolean accepting() {
    return accepting;
  }

  private void follow(Stack top) {
    int state = top.state();
    if (grammar.hasSteps(state)) {
      found.add(top);
    }
    // Depth first, in the grammar's order: what comes last is put in front first.
    for (int i = grammar.callCount(state) - 1; i >= 0; i--) {
      enter(grammar.call(state, i), grammar.afterCall(state, i), top.below());
    }
    if (grammar.accepts(state)) {
      Stack caller = top.below();
      if (caller == null) {
        accepting = true;
      } else {
        enter(caller.call(), caller.state(), caller.below());
      }
    }
  }

  /** Goes on with a call: over it, if no more texts are needed, and into it, if more may come. */
  private void enter(Call call, int after, Stack below) {
    if (call.least() == 0) {
      addFirst(Stack.top(after, below));
    }
    if (call.most() != 0) {
      int start = grammar.start(call.rule());
      Call rest = call.rest();
      if (rest.most() == 0 && endsAt(after)) {
        // A call at the end of a rule need not come back to it: lists do not pile up.
        addFirst(Stack.top(start, below));
      } else {
        Stack caller = Stack.calling(rest, after, below);
        if (fits(caller)) {
          addFirst(Stack.top(start, caller));
        }
      }
    }
  }

  private void addFirst(Stack top) {
    if (fits(top) && seen.add(top)) {
      open.addFirst(top);
    }
  }

  private boolean endsAt(int state) {
    return grammar.accepts(state) && !grammar.hasSteps(state) && grammar.callCount(state) == 0;
  }

  /** Whether what lies ahead nests no deeper than there is room for. */
  private boolean fits(Stack stack) {
    return grammar.height(stack.state()) <= Stack.MAX_DEPTH - stack.depth();
  }
}
