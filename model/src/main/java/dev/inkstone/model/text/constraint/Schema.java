package dev.inkstone.model.text.constraint;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.List;

/** A JSON schema, read: what it means for the text, and nothing else. */
sealed interface Schema {
  /** Any JSON value. */
  record Any() implements Schema {}

  /** No value at all. */
  record Never() implements Schema {}

  /** A value that one of these accepts. */
  record AnyOf(List<Schema> branches) implements Schema {}

  /** One of these values. */
  record Values(List<JsonNode> values) implements Schema {}

  /** The schema at a JSON pointer of the same document. */
  record Reference(String pointer) implements Schema {}

  /**
   * A string.
   *
   * @param least characters at least
   * @param most characters at most, or {@link Call#UNBOUNDED}
   * @param pattern a regular expression to be found in it, or null
   * @param format name of a format, or null
   */
  record Text(int least, int most, String pattern, String format) implements Schema {}

  /** A number within bounds. */
  record Numeric(boolean integer, Bound low, Bound high) implements Schema {}

  /**
   * An array.
   *
   * @param prefix schemas of the first elements
   * @param items schema of all further elements
   * @param least elements at least
   * @param most elements at most, or {@link Call#UNBOUNDED}
   */
  record Elements(List<Schema> prefix, Schema items, int least, int most) implements Schema {}

  /**
   * An object.
   *
   * @param properties in the order in which they are written
   * @param others schema of further properties; {@link Never} if the schema forbids them
   * @param writesOthers whether further properties are written
   */
  record Properties(List<Property> properties, Schema others, boolean writesOthers)
      implements Schema {
    /** The property of a name, or null. */
    Property property(String name) {
      return properties.stream().filter(p -> p.name().equals(name)).findFirst().orElse(null);
    }
  }

  /** A property that the schema names. */
  record Property(String name, Schema schema, boolean required) {}

  /** A limit of a number; no value means none. */
  record Bound(BigDecimal value, boolean exclusive) {
    static final Bound NONE = new Bound(null, false);
  }
}
