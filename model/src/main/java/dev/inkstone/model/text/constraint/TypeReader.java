package dev.inkstone.model.text.constraint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Reads a schema that says which types a value may have, and what holds for each of them. */
final class TypeReader {
  private static final List<String> TYPES =
      List.of("object", "array", "string", "number", "integer", "boolean", "null");

  private static final Set<String> KEYWORDS = Set.of("type",
      "properties", "required", "additionalProperties",
      "items", "prefixItems", "minItems", "maxItems", "uniqueItems",
      "minLength", "maxLength", "pattern", "format",
      "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum");

  private final SchemaReader reader;
  private final SchemaNode node;
  private final List<String> keywords;

  /**
   * @param keywords the schema's keywords without annotations
   */
  TypeReader(SchemaReader reader, SchemaNode node, List<String> keywords) {
    this.reader = reader;
    this.node = node;
    this.keywords = keywords;
  }

  Schema read() {
    if (node.has("enum") || node.has("const")) {
      return values();
    }
    for (String keyword : keywords) {
      if (!KEYWORDS.contains(keyword)) {
        throw node.error("the keyword \"" + keyword + "\" is not supported");
      }
    }
    if (keywords.isEmpty()) {
      return new Schema.Any();
    }
    List<Schema> branches = types().stream().map(this::ofType).toList();
    return branches.size() == 1 ? branches.get(0) : new Schema.AnyOf(branches);
  }

  private Set<String> types() {
    Set<String> types = new TreeSet<>();
    if (!node.has("type")) {
      // A schema without one accepts all values of other types, which nobody means.
      throw node.error("\"" + keywords.get(0) + "\" needs a \"type\" beside it");
    } else if (node.json().get("type").isTextual()) {
      types.add(node.text("type"));
    } else {
      types.addAll(node.texts("type"));
    }
    for (String type : types) {
      if (!TYPES.contains(type)) {
        throw node.error("the type \"" + type + "\" is unknown; use one of "
            + String.join(", ", TYPES));
      }
    }
    if (types.isEmpty()) {
      throw node.error("\"type\" names no type");
    }
    if (types.contains("number")) {
      types.remove("integer");
    }
    return types;
  }

  private Schema ofType(String type) {
    return switch (type) {
      case "object" -> object();
      case "array" -> array();
      case "string" -> string();
      case "boolean" -> new Schema.Values(List.of(BooleanNode.TRUE, BooleanNode.FALSE));
      case "null" -> new Schema.Values(List.of(NullNode.getInstance()));
      default -> new Schema.Numeric(type.equals("integer"),
          bound("minimum", "exclusiveMinimum", 1), bound("maximum", "exclusiveMaximum", -1));
    };
  }

  private Schema object() {
    Set<String> required = new LinkedHashSet<>(
        node.has("required") ? node.texts("required") : List.of());
    Schema others = node.has("additionalProperties")
        ? reader.read(node.child("additionalProperties"))
        : new Schema.Any();
    List<Schema.Property> properties = new ArrayList<>();
    if (node.has("properties")) {
      SchemaNode declared = node.child("properties");
      if (!declared.json().isObject()) {
        throw node.error("\"properties\" must be an object");
      }
      declared.json().fieldNames().forEachRemaining(name -> properties.add(new Schema.Property(
          name, reader.read(declared.child(name)), required.remove(name))));
    }
    boolean writesOthers = node.has("additionalProperties") || properties.isEmpty();
    required.forEach(name -> properties.add(new Schema.Property(name, others, true)));
    return new Schema.Properties(properties, others, writesOthers);
  }

  private Schema array() {
    if (node.has("uniqueItems") && node.flag("uniqueItems")) {
      throw node.error("the keyword \"uniqueItems\" is not supported");
    }
    if (node.has("items") && node.json().get("items").isArray()) {
      throw node.error("\"items\" with an array is not supported; use \"prefixItems\"");
    }
    List<Schema> prefix = node.has("prefixItems")
        ? node.elements("prefixItems").stream().map(reader::read).toList()
        : List.of();
    Schema items = node.has("items") ? reader.read(node.child("items")) : new Schema.Any();
    int least = node.count("minItems", 0);
    int most = node.count("maxItems", Call.UNBOUNDED);
    requireRoom("minItems", least, "maxItems", most);
    return new Schema.Elements(prefix, items, least, most);
  }

  private Schema string() {
    int least = node.count("minLength", 0);
    int most = node.count("maxLength", Call.UNBOUNDED);
    requireRoom("minLength", least, "maxLength", most);
    return new Schema.Text(least, most, node.has("pattern") ? node.text("pattern") : null,
        node.has("format") ? node.text("format") : null);
  }

  private void requireRoom(String low, int least, String high, int most) {
    if (most != Call.UNBOUNDED && most < least) {
      throw node.error("\"" + low + "\" is above \"" + high + "\"");
    }
  }

  /** The stricter of an inclusive and an exclusive limit; {@code sign} is 1 for a lower one. */
  private Schema.Bound bound(String inclusive, String exclusive, int sign) {
    if (!node.has(inclusive) && !node.has(exclusive)) {
      return Schema.Bound.NONE;
    }
    boolean strict = node.has(exclusive) && (!node.has(inclusive)
        || sign * node.number(exclusive).compareTo(node.number(inclusive)) >= 0);
    return new Schema.Bound(node.number(strict ? exclusive : inclusive), strict);
  }

  private Schema values() {
    List<String> others = new ArrayList<>(keywords);
    others.removeAll(List.of("type", "enum", "const"));
    if (!others.isEmpty() || node.has("enum") && node.has("const")) {
      throw node.error("beside \"enum\" or \"const\" only \"type\" is supported");
    }
    List<JsonNode> values = new ArrayList<>();
    if (node.has("const")) {
      values.add(node.json().get("const"));
    } else {
      node.elements("enum").forEach(e -> values.add(e.json()));
    }
    if (node.has("type")) {
      Set<String> types = types();
      values.removeIf(v -> types.stream().noneMatch(t -> Disjointness.hasType(v, t)));
    }
    return values.isEmpty() ? new Schema.Never() : new Schema.Values(values);
  }
}
