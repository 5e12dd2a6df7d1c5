package dev.inkstone.model.text.constraint;

import java.util.List;

/** A regular expression, parsed. */
sealed interface Expression {
  /** The empty text. */
  Expression EMPTY = new Sequence(List.of());

  /** One character of a set. */
  record Chars(CodePoints set) implements Expression {}

  /** One after the other. */
  record Sequence(List<Expression> parts) implements Expression {}

  /** One of them. */
  record Alternatives(List<Expression> branches) implements Expression {}

  /** {@code least} to {@code most} times; {@link Call#UNBOUNDED} has no end. */
  record Repetition(Expression part, int least, int most) implements Expression {}

  /** Any characters, any number of them. */
  static Expression anything() {
    return new Repetition(new Chars(CodePoints.ALL), 0, Call.UNBOUNDED);
  }
}
