package dev.inkstone.server.rpc;

import dev.inkstone.model.text.constraint.Constraint;
import dev.inkstone.model.text.constraint.Constraint.Choices;
import dev.inkstone.model.text.constraint.Constraint.JsonSchema;
import dev.inkstone.model.text.constraint.Constraint.Regex;
import dev.inkstone.model.text.constraint.Constraint.Verse;
import dev.inkstone.model.text.verse.Form;
import dev.inkstone.server.rpc.InvalidRequest.FieldViolation;
import dev.inkstone.v1.VerseConstraint;
import dev.inkstone.v1.VerseForm;
import java.util.List;
import java.util.Optional;

/**
 * Turns the contract's constraints into the model's. What is wrong inside of one is found when it
 * is compiled, which takes longer.
 */
final class ConstraintReader {
  private ConstraintReader() {}

  /** The constraint, or nothing after adding what is wrong with it. */
  static Optional<Constraint> read(
      dev.inkstone.v1.Constraint wire, List<FieldViolation> violations) {
    return switch (wire.getKindCase()) {
      case REGEX -> Optional.of(new Regex(wire.getRegex()));
      case JSON_SCHEMA -> Optional.of(new JsonSchema(wire.getJsonSchema()));
      case CHOICES -> Optional.of(new Choices(wire.getChoices().getChoicesList()));
      case VERSE -> verse(wire.getVerse(), violations);
      case KIND_NOT_SET -> {
        violations.add(
            new FieldViolation("constraint", "set regex, json_schema, choices or verse"));
        yield Optional.empty();
      }
    };
  }

  private static Optional<Constraint> verse(
      VerseConstraint wire, List<FieldViolation> violations) {
    Optional<Form> form = form(wire.getForm());
    if (form.isEmpty()) {
      violations.add(new FieldViolation("constraint.verse.form", "must be set to a known form"));
      return Optional.empty();
    }
    return Optional.of(new Verse(form.get(), wire.getRhyme(), wire.getOpening()));
  }

  /** A form by its name in the contract; nothing for none, or one that is not known. */
  static Optional<Form> form(VerseForm wire) {
    return switch (wire) {
      case VERSE_FORM_JUEJU_FIVE -> Optional.of(Form.FIVE_QUATRAIN);
      case VERSE_FORM_JUEJU_SEVEN -> Optional.of(Form.SEVEN_QUATRAIN);
      case VERSE_FORM_LUSHI_FIVE -> Optional.of(Form.FIVE_REGULATED);
      case VERSE_FORM_LUSHI_SEVEN -> Optional.of(Form.SEVEN_REGULATED);
      case VERSE_FORM_UNSPECIFIED, UNRECOGNIZED -> Optional.empty();
    };
  }
}
