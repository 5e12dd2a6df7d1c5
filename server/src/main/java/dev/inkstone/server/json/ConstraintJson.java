package dev.inkstone.server.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inkstone.v1.ChoiceConstraint;
import dev.inkstone.v1.Constraint;
import dev.inkstone.v1.VerseConstraint;
import dev.inkstone.v1.VerseForm;
import java.util.Map;
import java.util.Optional;

/** Reads what a text must match: OpenAI's {@code response_format}, or our {@code constraint}. */
final class ConstraintJson {
  private static final String ANY_OBJECT = "{\"type\":\"object\"}";

  private static final Map<String, VerseForm> FORMS =
      Map.of(
          "五绝", VerseForm.VERSE_FORM_JUEJU_FIVE,
          "七绝", VerseForm.VERSE_FORM_JUEJU_SEVEN,
          "五律", VerseForm.VERSE_FORM_LUSHI_FIVE,
          "七律", VerseForm.VERSE_FORM_LUSHI_SEVEN);

  private ConstraintJson() {}

  static Optional<Constraint> read(Body body) {
    Optional<Constraint> format = body.object("response_format").flatMap(ConstraintJson::format);
    Optional<Constraint> own = body.object("constraint").flatMap(ConstraintJson::own);
    if (format.isPresent() && own.isPresent()) {
      body.wrong("constraint", "must be unset with response_format");
    }
    return format.or(() -> own);
  }

  private static Optional<Constraint> format(Body format) {
    String type = format.text("type").orElse("");
    switch (type) {
      case "text":
        return Optional.empty();
      case "json_object":
        return Optional.of(Constraint.newBuilder().setJsonSchema(ANY_OBJECT).build());
      case "json_schema":
        Optional<Body> schema = format.object("json_schema");
        if (schema.isEmpty()) {
          format.wrong("json_schema", "must be set for this type");
        }
        return schema.flatMap(named -> schema(named, "schema"));
      default:
        format.wrong("type", "must be text, json_object or json_schema");
        return Optional.empty();
    }
  }

  private static Optional<Constraint> schema(Body around, String name) {
    Optional<ObjectNode> schema = around.object(name).map(Body::json);
    if (schema.isEmpty()) {
      around.wrong(name, "must be a JSON Schema, as an object");
    }
    return schema.map(
        object -> Constraint.newBuilder().setJsonSchema(Json.text(object)).build());
  }

  private static Optional<Constraint> own(Body constraint) {
    if (constraint.json().size() != 1) {
      constraint.wrong("regex", "set one of regex, choices, json_schema and verse");
      return Optional.empty();
    }
    Constraint.Builder built = Constraint.newBuilder();
    return switch (constraint.json().fieldNames().next()) {
      case "regex" ->
          constraint.text("regex").map(pattern -> built.setRegex(pattern).build());
      case "choices" ->
          Optional.of(
              built
                  .setChoices(
                      ChoiceConstraint.newBuilder().addAllChoices(constraint.texts("choices")))
                  .build());
      case "json_schema" -> schema(constraint, "json_schema");
      default ->
          constraint.object("verse").map(verse -> built.setVerse(verse(verse)).build());
    };
  }

  private static VerseConstraint verse(Body verse) {
    VerseForm form = FORMS.get(verse.text("form").orElse(""));
    if (form == null) {
      verse.wrong("form", "must be 五绝, 七绝, 五律 or 七律");
    }
    return VerseConstraint.newBuilder()
        .setForm(form == null ? VerseForm.VERSE_FORM_UNSPECIFIED : form)
        .setRhyme(verse.text("rhyme").orElse(""))
        .setOpening(verse.text("opening").orElse(""))
        .build();
  }
}
