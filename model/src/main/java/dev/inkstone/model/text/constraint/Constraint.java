package dev.inkstone.model.text.constraint;

import dev.inkstone.model.text.verse.Form;
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

  /**
   * The text is a poem: its lines have the form's length and are closed by {@code ，} and {@code 。}
   * in turn, and all even lines end in one rhyme class. A model that has tokens for rhyme classes
   * names its class first.
   *
   * @param form any but {@link Form#FREE}
   * @param rhyme a character whose rhyme class it is, or one of whose classes; empty lets the model
   *     choose
   * @param opening how the poem begins, with its stops; empty lets the model choose
   */
  record Verse(Form form, String rhyme, String opening) implements Constraint {}
}
