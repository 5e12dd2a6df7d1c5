package dev.inkstone.model.text.constraint;

import java.util.List;

/**
 * A shape that a generated text must have; the text always matches, unless something else ends it
 * early. Immutable and equal by content. What can be wrong with one is found by
 * {@link ConstraintCompiler#compile}.
 */
public sealed interface Constraint {
  /**
   * The whole text matches a regular expression. model/README.md has the syntax.
   *
   * @param pattern at most {@link ConstraintCompiler#MAX_PATTERN} characters
   */
  record Regex(String pattern) implements Constraint {}

  /**
   * The text is one JSON value that a schema accepts. model/README.md has the keywords.
   *
   * @param schema JSON text, at most {@link ConstraintCompiler#MAX_SCHEMA} characters
   */
  record JsonSchema(String schema) implements Constraint {
    /** Any JSON object: the mode that other services call {@code json_object}. */
    public static final JsonSchema ANY_OBJECT = new JsonSchema("{\"type\":\"object\"}");
  }

  /**
   * The text is one of these.
   *
   * @param choices 1 to {@link ConstraintCompiler#MAX_CHOICES}, none empty, at most
   *     {@link ConstraintCompiler#MAX_CHOICE_BYTES} of UTF-8 in all
   */
  record Choices(List<String> choices) implements Constraint {
    public Choices {
      choices = List.copyOf(choices);
    }
  }
}
