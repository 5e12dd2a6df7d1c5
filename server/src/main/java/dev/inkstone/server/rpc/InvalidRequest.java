package dev.inkstone.server.rpc;

import java.util.List;
import java.util.stream.Collectors;

/** A request that says something wrong; one violation for each field concerned. */
public final class InvalidRequest extends Exception {
  /**
   * @param field path of the proto field, such as {@code sampling.temperature}
   * @param description what is wrong and what would be right
   */
  public record FieldViolation(String field, String description) {}

  private final List<FieldViolation> violations;

  public InvalidRequest(List<FieldViolation> violations) {
    super(
        violations.stream()
            .map(violation -> violation.field() + ": " + violation.description())
            .collect(Collectors.joining("; ")),
        null,
        false,
        false);
    this.violations = List.copyOf(violations);
  }

  public InvalidRequest(String field, String description) {
    this(List.of(new FieldViolation(field, description)));
  }

  public List<FieldViolation> violations() {
    return violations;
  }
}
