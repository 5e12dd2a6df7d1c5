package dev.inkstone.model.text.constraint;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * A place in a schema document, which knows its name for messages.
 *
 * @param pointer as a URI fragment: {@code #/properties/name}
 */
record SchemaNode(String pointer, JsonNode json) {
  private static final int MAX_COUNT = 1_000_000;
  private static final int MAX_FRACTION = 15;

  Refusal error(String problem) {
    return new Refusal("at " + pointer + ": " + problem);
  }

  boolean has(String keyword) {
    return json.has(keyword);
  }

  /** The place one step below. */
  SchemaNode child(String name) {
    JsonNode below = json.isArray() ? json.get(Integer.parseInt(name)) : json.get(name);
    return new SchemaNode(
        pointer + "/" + name.replace("~", "~0").replace("/", "~1"), below);
  }

  /** The elements of a keyword that holds an array. */
  List<SchemaNode> elements(String keyword) {
    SchemaNode array = child(keyword);
    if (!array.json.isArray()) {
      throw error("\"" + keyword + "\" must be an array");
    }
    List<SchemaNode> elements = new ArrayList<>();
    for (int i = 0; i < array.json.size(); i++) {
      elements.add(array.child(Integer.toString(i)));
    }
    return elements;
  }

  String text(String keyword) {
    if (!json.get(keyword).isTextual()) {
      throw error("\"" + keyword + "\" must be a string");
    }
    return json.get(keyword).textValue();
  }

  /** The strings of a keyword that holds an array of them. */
  List<String> texts(String keyword) {
    return elements(keyword).stream().map(e -> {
      if (!e.json.isTextual()) {
        throw e.error("must be a string");
      }
      return e.json.textValue();
    }).toList();
  }

  boolean flag(String keyword) {
    if (!json.get(keyword).isBoolean()) {
      throw error("\"" + keyword + "\" must be true or false");
    }
    return json.get(keyword).booleanValue();
  }

  /** A count, or what it is when the keyword is absent. */
  int count(String keyword, int absent) {
    if (!has(keyword)) {
      return absent;
    }
    BigDecimal value = number(keyword);
    if (value.signum() < 0 || value.scale() > 0
        || value.compareTo(BigDecimal.valueOf(MAX_COUNT)) > 0) {
      throw error("\"" + keyword + "\" must be a whole number from 0 to " + MAX_COUNT);
    }
    return value.intValueExact();
  }

  BigDecimal number(String keyword) {
    if (!json.get(keyword).isNumber()) {
      throw error("\"" + keyword + "\" must be a number");
    }
    BigDecimal value = json.get(keyword).decimalValue().stripTrailingZeros();
    if (value.scale() > MAX_FRACTION) {
      throw error("\"" + keyword + "\" has more than " + MAX_FRACTION
          + " digits after the point");
    }
    return value;
  }
}
