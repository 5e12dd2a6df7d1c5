package dev.inkstone.model.text.constraint;

/**
 * Texts of a rule in a row, within a text of another.
 *
 * @param rule which rule
 * @param least how many at least, 0 or more
 * @param most how many at most, 0 or more; {@link #UNBOUNDED} if there is no end
 */
record Call(int rule, int least, int most) {
  static final int UNBOUNDED = -1;

  /** What is left after one of them. */
  Call rest() {
    return new Call(rule, Math.max(0, least - 1), most == UNBOUNDED ? UNBOUNDED : most - 1);
  }

  /** The same with counts cut, where more makes no difference. */
  Call cut(int texts) {
    return new Call(rule, Math.min(least, texts), Math.min(most, texts));
  }
}
