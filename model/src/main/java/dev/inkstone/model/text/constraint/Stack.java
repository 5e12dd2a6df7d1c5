package dev.inkstone.model.text.constraint;

import java.util.Objects;

/**
 * One way to read a text so far: where the innermost rule stands and, below, what called it.
 * Immutable; equal by content, and stacks share what lies below.
 *
 * <p>An entry below the top is a call in progress: it counts how many more texts of the called
 * rule must and may follow the one above, and knows the state after the call.
 */
final class Stack {
  /** Calls in one another. Each object or array of JSON takes one or two. */
  static final int MAX_DEPTH = 128;

  private final int state;
  private final Call call;
  private final Stack below;
  private final int depth;
  private final int hash;

  private Stack(int state, Call call, Stack below) {
    this.state = state;
    this.call = call;
    this.below = below;
    this.depth = below == null ? 0 : below.depth + 1;
    this.hash = (state * 31 + (call == null ? 0 : call.hashCode())) * 31
        + (below == null ? 7 : below.hash);
  }

  /** A stack whose top rule stands in a state; {@code below} is null for the outermost rule. */
  static Stack top(int state, Stack below) {
    return new Stack(state, null, below);
  }

  /** A call in progress, which goes on in {@code state} after it. */
  static Stack calling(Call call, int state, Stack below) {
    return new Stack(state, call, below);
  }

  /** The state of the rule on top, or that after the call. */
  int state() {
    return state;
  }

  /** The call in progress; null at the top. */
  Call call() {
    return call;
  }

  Stack below() {
    return below;
  }

  /** Entries below this one. */
  int depth() {
    return depth;
  }

  /** The same with counts cut where more makes no difference to so many further texts. */
  Stack clipped(int texts) {
    Stack under = below == null ? null : below.clipped(texts);
    if (call == null) {
      return under == below ? this : top(state, under);
    }
    Call cut = call.cut(texts);
    return under == below && cut.equals(call) ? this : calling(cut, state, under);
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof Stack)) {
      return false;
    }
    Stack a = this;
    Stack b = (Stack) other;
    while (a != b) {
      if (a == null || b == null || a.hash != b.hash || a.state != b.state
          || !Objects.equals(a.call, b.call)) {
        return false;
      }
      a = a.below;
      b = b.below;
    }
    return true;
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
