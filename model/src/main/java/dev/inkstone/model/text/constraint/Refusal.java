package dev.inkstone.model.text.constraint;

/** Says what is wrong with a constraint; the compiler adds which field it is. */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1;

  Refusal(String problem) {
    super(problem, null, false, false);
  }
}
