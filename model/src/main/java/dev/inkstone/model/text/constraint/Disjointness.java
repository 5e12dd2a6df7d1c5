package dev.inkstone.model.text.constraint;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whether no value can satisfy two schemas, as {@code oneOf} needs: told from types, from listed
 * values, and from a property that tells objects apart. What cannot be told is refused: a text
 * that two branches accept would be invalid.
 */
final class Disjointness {
  private record Pair(Schema a, Schema b) {}

  /** What a comparison costs, in the steps of a {@link Budget}. */
  private static final long COMPARING = 500;

  private final SchemaReader reader;
  private final Budget budget;

  /** Answers so far; while a pair is being looked at, it counts as not disjoint. */
  private final Map<Pair, Boolean> known = new HashMap<>();

  Disjointness(SchemaReader reader, Budget budget) {
    this.reader = reader;
    this.budget = budget;
  }

  /** Refuses branches of which two may accept the same value. */
  void require(SchemaNode node, List<Schema> branches) {
    for (int i = 0; i < branches.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (!disjoint(branches.get(j), branches.get(i))) {
          throw node.error("\"oneOf\": branches " + j + " and " + i + " may both accept a value; "
              + "tell them apart by type or by a required property with \"const\", or use "
              + "\"anyOf\"");
        }
      }
    }
  }

  private boolean disjoint(Schema a, Schema b) {
    Pair pair = new Pair(a, b);
    Boolean answer = known.putIfAbsent(pair, false);
    if (answer == null) {
      budget.spend(COMPARING);
      answer = decide(a, b);
      known.put(pair, answer);
    }
    return answer;
  }

  private boolean decide(Schema a, Schema b) {
    if (a instanceof Schema.Never || b instanceof Schema.Never) {
      return true;
    }
    if (a instanceof Schema.Any || b instanceof Schema.Any) {
      return false;
    }
    if (a instanceof Schema.Reference reference) {
      return disjoint(reader.resolve(reference), b);
    }
    if (a instanceof Schema.AnyOf union) {
      return union.branches().stream().allMatch(branch -> disjoint(branch, b));
    }
    if (b instanceof Schema.Reference || b instanceof Schema.AnyOf) {
      return disjoint(b, a);
    }
    if (types(a).stream().noneMatch(types(b)::contains)) {
      return true;
    }
    if (a instanceof Schema.Values left && b instanceof Schema.Values right) {
      return left.values().stream().noneMatch(v -> right.values().stream()
          .anyMatch(w -> same(v, w)));
    }
    return a instanceof Schema.Properties left && b instanceof Schema.Properties right
        && (toldApart(left, right) || toldApart(right, left));
  }

  /** Whether a property that the first requires is another, or forbidden, in the second. */
  private boolean toldApart(Schema.Properties a, Schema.Properties b) {
    return a.properties().stream().filter(Schema.Property::required).anyMatch(p -> {
      Schema.Property other = b.property(p.name());
      return disjoint(p.schema(), other == null ? b.others() : other.schema());
    });
  }

  /** Numbers are compared by value: 1 and 1.0 are the same. */
  private static boolean same(JsonNode a, JsonNode b) {
    if (a.isNumber() && b.isNumber()) {
      return a.decimalValue().compareTo(b.decimalValue()) == 0;
    }
    // Within arrays and objects, kinds of numbers are hard to tell apart: better say the same.
    return a.isContainerNode() && b.isContainerNode() || a.equals(b);
  }

  /** The types of a schema's values, in which an integer is a number. */
  private static Set<String> types(Schema schema) {
    if (schema instanceof Schema.Values values) {
      return values.values().stream()
          .map(v -> Stream.of("object", "array", "string", "number", "boolean", "null")
              .filter(t -> hasType(v, t)).findFirst().orElseThrow())
          .collect(Collectors.toSet());
    }
    return Set.of(schema instanceof Schema.Text ? "string"
        : schema instanceof Schema.Numeric ? "number"
        : schema instanceof Schema.Elements ? "array" : "object");
  }

  /** Whether a value is of a type; 1.0 is an integer. */
  static boolean hasType(JsonNode value, String type) {
    return switch (type) {
      case "object" -> value.isObject();
      case "array" -> value.isArray();
      case "string" -> value.isTextual();
      case "boolean" -> value.isBoolean();
      case "null" -> value.isNull();
      case "number" -> value.isNumber();
      default -> value.isNumber() && value.decimalValue().stripTrailingZeros().scale() <= 0;
    };
  }
}
