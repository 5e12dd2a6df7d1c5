package dev.inkstone.server.rpc;

import java.util.List;
import java.util.stream.Collectors;

/** A request that says something wrong; one violation for each field concerned. */
final class InvalidRequest extends Exception {
  /**
   * @param field path of the proto field, such as {@code sampling.temperature}
   * @param description what is wrong and what would be right
   */
  record FieldViolation(String field, String description) {}

  private final List<FieldViolation> violations;

  InvalidRequest(List<FieldViolation> violations) {
    super(
        violations.stream()
            .map(violation -> violation.field() + ": " + violation.description())
            .collect(Collectors.joining("; ")),
        null,
        false,
        false);
    this.violations = List.copyOf(violations);
  }

  InvalidRequest(String field, String description) {
    this(List.of(new FieldViolation(field, description)));
  }

  List<FieldViolation> violations() {
    return violations;
  }
}
