package dev.inkstone.model.text.constraint;

/** The work that one constraint may cost to compile. */
final class Budget {
  /** Steps, each some nanoseconds: half a second or so. */
  private static final long STEPS = 60_000_000;

  private long left = STEPS;

  /**
   * Takes steps from the budget.
   *
   * @throws Refusal if there are not so many left
   */
  void spend(long steps) {
    left -= steps;
    if (left < 0) {
      throw new Refusal("too large: it takes too much work to prepare; use smaller counts and "
          + "fewer alternatives");
    }
  }
}
