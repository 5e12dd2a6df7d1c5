package dev.inkstone.model.text.constraint;

/** A constraint that is malformed, unsupported or impossible, in one line that names the field. */
public final class ConstraintException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  private final String field;
  private final String problem;

  ConstraintException(String field, String problem) {
    super(field + ": " + problem);
    this.field = field;
    this.problem = problem;
  }

  /** The field's path in a request, such as {@code constraint.verse.rhyme}. */
  public String field() {
    return field;
  }

  /** What is wrong with the field and what to do, without its name. */
  public String problem() {
    return problem;
  }
}
