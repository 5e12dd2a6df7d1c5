package dev.inkstone.model.text;

import java.util.List;
import java.util.stream.Collectors;

/** Options outside their ranges: all that is wrong at once, not only the first. */
public final class InvalidOptionsException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final List<Violation> violations;

  InvalidOptionsException(List<Violation> violations) {
    super(violations.stream()
        .map(v -> v.field() + " " + v.description())
        .collect(Collectors.joining("; ")));
    this.violations = List.copyOf(violations);
  }

  public List<Violation> violations() {
    return violations;
  }
}
