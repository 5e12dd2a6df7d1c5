package dev.inkstone.model.text.constraint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads JSON Schema (draft 2020-12, and draft 7 where they agree). A keyword that is not supported
 * is refused by name, never ignored; annotations alone are ignored. model/README.md has the list.
 */
final class SchemaReader {
  private static final int MAX_NESTING = 100;

  private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(MAX_NESTING).build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
      .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
      .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
      .nodeFactory(JsonNodeFactory.withExactBigDecimals(true)).build();

  private static final Set<String> ANNOTATIONS = Set.of("title", "description", "default",
      "examples", "example", "deprecated", "readOnly", "writeOnly", "$comment", "$schema");
  private static final Set<String> DEFINITIONS = Set.of("$defs", "definitions");

  private final JsonNode root;
  private final Budget budget;
  private final Map<String, Schema> resolved = new HashMap<>();
  private final Deque<Runnable> checks = new ArrayDeque<>();

  SchemaReader(String text, Budget budget) {
    this.budget = budget;
    try {
      root = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new Refusal("is no JSON: " + e.getOriginalMessage());
    }
  }

  /** The whole document. */
  Schema read() {
    return read(new SchemaNode("#", root));
  }

  /** What a reference means. */
  Schema resolve(Schema.Reference reference) {
    String pointer = reference.pointer();
    Schema known = resolved.get(pointer);
    if (known == null) {
      known = read(new SchemaNode(pointer, target(pointer)));
      resolved.put(pointer, known);
    }
    return known;
  }

  /** Makes the checks that must wait until references can be followed. */
  void check() {
    while (!checks.isEmpty()) {
      checks.remove().run();
    }
  }

  /** Reads one schema; at the root alone {@code $id} changes nothing. */
  Schema read(SchemaNode node) {
    if (node.json().isBoolean()) {
      return node.json().booleanValue() ? new Schema.Any() : new Schema.Never();
    }
    if (!node.json().isObject()) {
      throw node.error("a schema is an object, true or false");
    }
    List<String> keywords = new ArrayList<>();
    node.json().fieldNames().forEachRemaining(keywords::add);
    keywords.removeIf(k -> ANNOTATIONS.contains(k) || DEFINITIONS.contains(k)
        || k.equals("$id") && node.pointer().equals("#"));
    for (String alone : List.of("$ref", "anyOf", "oneOf", "allOf")) {
      if (keywords.contains(alone)) {
        if (keywords.size() > 1) {
          keywords.remove(alone);
          throw node.error("\"" + alone + "\" beside \"" + keywords.get(0)
              + "\" is not supported; put both into the branches");
        }
        return combined(node, alone);
      }
    }
    return new TypeReader(this, node, keywords).read();
  }

  private Schema combined(SchemaNode node, String keyword) {
    if (keyword.equals("$ref")) {
      String pointer = node.text(keyword);
      target(pointer);
      return new Schema.Reference(pointer);
    }
    List<Schema> branches = node.elements(keyword).stream().map(this::read).toList();
    if (branches.isEmpty()) {
      throw node.error("\"" + keyword + "\" needs at least one branch");
    }
    if (keyword.equals("allOf") && branches.size() > 1) {
      throw node.error("\"allOf\" with more than one branch is not supported; merge them");
    }
    if (keyword.equals("oneOf")) {
      checks.add(() -> new Disjointness(this, budget).require(node, branches));
    }
    return branches.size() == 1 ? branches.get(0) : new Schema.AnyOf(branches);
  }

  private JsonNode target(String pointer) {
    JsonNode target = MissingNode.getInstance();
    if (pointer.equals("#") || pointer.startsWith("#/")) {
      target = root.at(JsonPointer.compile(pointer.substring(1)));
    }
    if (target.isMissingNode()) {
      throw new Refusal("\"$ref\": \"" + pointer + "\" is not in this document; use a pointer such "
          + "as #/$defs/name");
    }
    return target;
  }
}
