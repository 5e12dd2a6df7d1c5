package dev.inkstone.model.text.constraint;

import java.util.List;

/**
 * Where a text stands in a grammar: all the ways to read it so far. Owned by a {@link Machine},
 * which fills in what follows when it is first asked for.
 */
final class Position {
  /** The ways to read the text that something can follow. */
  private final List<Stack> stacks;

  private final boolean accepting;
  private final int generation;
  private final Position[] next;
  private TokenMask mask;

  Position(List<Stack> stacks, boolean accepting, int generation, int columns) {
    this.stacks = stacks;
    this.accepting = accepting;
    this.generation = generation;
    this.next = new Position[columns];
  }

  List<Stack> stacks() {
    return stacks;
  }

  /** Whether the text may end here. */
  boolean accepting() {
    return accepting;
  }

  /** Whether nothing can follow. */
  boolean finished() {
    return stacks.isEmpty();
  }

  /** Whether no text comes here. */
  boolean dead() {
    return stacks.isEmpty() && !accepting;
  }

  int generation() {
    return generation;
  }

  Position next(int column) {
    return next[column];
  }

  void next(int column, Position position) {
    next[column] = position;
  }

  /** The tokens that may follow; null until someone has asked. */
  TokenMask mask() {
    return mask;
  }

  void mask(TokenMask known) {
    mask = known;
  }
}
