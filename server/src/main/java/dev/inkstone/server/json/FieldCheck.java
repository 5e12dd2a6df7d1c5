package dev.inkstone.server.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inkstone.server.json.Fields.Fate;
import dev.inkstone.server.json.Fields.Field;
import dev.inkstone.server.json.Fields.Surface;
import dev.inkstone.server.rpc.InvalidRequest.FieldViolation;
import java.util.List;
import java.util.Optional;

/** Holds requests to the table of {@link Fields}. */
final class FieldCheck {
  private FieldCheck() {}

  /** Adds what a request has that it may not have. */
  static void run(Surface surface, ObjectNode body, List<FieldViolation> violations) {
    check(surface, body, "", "", violations);
  }

  /**
   * @param prefix of the names in the table
   * @param path of the names in the request
   */
  private static void check(
      Surface surface,
      ObjectNode object,
      String prefix,
      String path,
      List<FieldViolation> violations) {
    object.fieldNames().forEachRemaining(
        name -> {
          JsonNode value = object.get(name);
          Optional<Field> field = find(surface, prefix + name);
          if (field.isEmpty()) {
            violations.add(new FieldViolation(path + name, "there is no such field"));
          } else if (field.get().fate() == Fate.REFUSED && !isHarmless(field.get(), value)) {
            violations.add(new FieldViolation(path + name, why(field.get())));
          } else {
            inside(surface, value, prefix + name, path + name, violations);
          }
        });
  }

  /** Goes into those objects and lists whose fields are in the table. */
  private static void inside(
      Surface surface,
      JsonNode value,
      String name,
      String path,
      List<FieldViolation> violations) {
    if (value instanceof ObjectNode object && hasInside(surface, name + ".")) {
      check(surface, object, name + ".", path + ".", violations);
    }
    if (value.isArray() && hasInside(surface, name + "[].")) {
      for (int i = 0; i < value.size(); i++) {
        if (value.get(i) instanceof ObjectNode element) {
          check(surface, element, name + "[].", "%s[%d].".formatted(path, i), violations);
        }
      }
    }
  }

  private static boolean hasInside(Surface surface, String prefix) {
    return Fields.TABLE.stream()
        .anyMatch(
            field -> field.surfaces().contains(surface) && field.name().startsWith(prefix));
  }

  private static Optional<Field> find(Surface surface, String name) {
    return Fields.TABLE.stream()
        .filter(field -> field.surfaces().contains(surface) && field.name().equals(name))
        .findFirst();
  }

  private static boolean isHarmless(Field field, JsonNode value) {
    return value.isNull() || field.harmless().contains(Json.text(value));
  }

  private static String why(Field field) {
    String reason = field.note().isEmpty() ? "" : " (" + field.note() + ")";
    return "is not offered%s; leave it out".formatted(reason);
  }
}
