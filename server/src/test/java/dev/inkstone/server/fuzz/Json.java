package dev.inkstone.server.fuzz;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ContainerNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Changes JSON by its structure: values of other kinds, extremes, far too many, missing ones. */
final class Json {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int MOST_EDITS = 3;
  private static final int DEEP = 3000;
  private static final List<String> VALUES =
      List.of(
          "null", "true", "false", "0", "-1", "1", "2", "3", "0.5", "-0.5", "1e30", "1e-30", "1e999",
          "100", "1000000", "2147483647", "-2147483648", "2147483648", "9223372036854775807",
          "99999999999999999999999999", "\"\"", "\"x\"", "[]", "{}", "[null]", "[[]]", "{\"\":{}}",
          "[1,2,3]", "\"../../x\"", "\"\\u0000\"");

  private Json() {}

  /** Other JSON, or no JSON at all: also damaged as bytes at times. */
  static byte[] changed(byte[] good, Random random) {
    byte[] bytes = random.nextInt(10) < 7 ? restructured(good, random) : good;
    return bytes == good || random.nextInt(8) == 0 ? Damage.to(bytes, random) : bytes;
  }

  private static byte[] restructured(byte[] good, Random random) {
    try {
      JsonNode root = MAPPER.readTree(good);
      for (int edits = 1 + random.nextInt(MOST_EDITS); edits > 0; edits--) {
        List<ContainerNode<?>> places = new ArrayList<>();
        collect(root, places);
        if (!places.isEmpty()) {
          change(places.get(random.nextInt(places.size())), random);
        }
      }
      return MAPPER.writeValueAsBytes(root);
    } catch (IOException e) {
      return good;
    }
  }

  private static void collect(JsonNode node, List<ContainerNode<?>> places) {
    if (node instanceof ContainerNode<?> container) {
      places.add(container);
      container.forEach(child -> collect(child, places));
    }
  }

  private static void change(ContainerNode<?> place, Random random) throws JsonProcessingException {
    if (place instanceof ObjectNode object) {
      List<String> names = new ArrayList<>();
      object.fieldNames().forEachRemaining(names::add);
      String name = names.isEmpty() ? "x" : names.get(random.nextInt(names.size()));
      switch (random.nextInt(6)) {
        case 0 -> object.remove(name);
        case 1 -> object.set(Texts.any(random), value(random));
        case 2 -> object.set(name + "x", object.path(name).deepCopy());
        default -> object.set(name, value(random));
      }
    } else if (place instanceof ArrayNode array) {
      int at = array.isEmpty() ? 0 : random.nextInt(array.size());
      switch (random.nextInt(5)) {
        case 0 -> array.removeAll();
        case 1 -> array.insert(at, value(random));
        case 2 -> {
          JsonNode copied = array.isEmpty() ? value(random) : array.get(at);
          for (int i = random.nextInt(random.nextInt(10) == 0 ? DEEP : 4); i > 0; i--) {
            array.add(copied.deepCopy());
          }
        }
        case 3 -> array.remove(at);
        default -> {
          if (!array.isEmpty()) {
            array.set(at, value(random));
          }
        }
      }
    }
  }

  private static JsonNode value(Random random) throws JsonProcessingException {
    return switch (random.nextInt(12)) {
      case 0 -> MAPPER.getNodeFactory().textNode(Texts.any(random));
      case 1 -> {
        // Below what a reader of JSON refuses by itself, and above what recursion stands.
        int depth = random.nextInt(900);
        yield MAPPER.readTree("[".repeat(depth) + "]".repeat(depth));
      }
      case 2 -> MAPPER.getNodeFactory().numberNode(random.nextInt());
      default -> MAPPER.readTree(VALUES.get(random.nextInt(VALUES.size())));
    };
  }

  /** JSON whose nesting is far too deep, which no tree can hold. */
  static byte[] deep(Random random) {
    String opening = random.nextBoolean() ? "[" : "{\"a\":";
    return opening.repeat(random.nextInt(20 * DEEP)).getBytes(StandardCharsets.UTF_8);
  }
}
