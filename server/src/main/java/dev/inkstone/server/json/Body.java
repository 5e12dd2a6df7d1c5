package dev.inkstone.server.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inkstone.server.json.Fields.Surface;
import dev.inkstone.server.rpc.InvalidRequest;
import dev.inkstone.server.rpc.InvalidRequest.FieldViolation;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An object of a request: its values by name and type. What has the wrong type is noted and taken
 * as absent, so that all that is wrong can be said at once; null is absent too.
 */
final class Body {
  private static final BigInteger LEAST_SEED = BigInteger.valueOf(Long.MIN_VALUE);
  private static final BigInteger MOST_SEED = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);

  private final ObjectNode json;
  private final String path;
  private final List<FieldViolation> violations;

  private Body(ObjectNode json, String path, List<FieldViolation> violations) {
    this.json = json;
    this.path = path;
    this.violations = violations;
  }

  /** The body of a request; its fields are checked against the table. */
  static Body read(byte[] bytes, Surface surface) throws InvalidRequest {
    List<FieldViolation> violations = new ArrayList<>();
    ObjectNode json = Json.read(bytes);
    FieldCheck.run(surface, json, violations);
    return new Body(json, "", violations);
  }

  /** The body of a request with these fields and no others. */
  static Body read(byte[] bytes, Set<String> fields) throws InvalidRequest {
    Body body = new Body(Json.read(bytes), "", new ArrayList<>());
    body.allow(fields);
    return body;
  }

  /** Notes which fields there are besides these. */
  void allow(Set<String> fields) {
    json.fieldNames().forEachRemaining(
        name -> {
          if (!fields.contains(name)) {
            wrong(name, "there is no such field");
          }
        });
  }

  ObjectNode json() {
    return json;
  }

  /** Notes what is wrong with a field. */
  void wrong(String name, String description) {
    violations.add(new FieldViolation(path + name, description));
  }

  /**
   * @throws InvalidRequest if anything was noted
   */
  void requireRight() throws InvalidRequest {
    if (!violations.isEmpty()) {
      throw new InvalidRequest(violations);
    }
  }

  Optional<JsonNode> node(String name) {
    return Optional.ofNullable(json.get(name)).filter(node -> !node.isNull());
  }

  Optional<String> text(String name) {
    return node(name).filter(node -> is(node.isTextual(), name, "a string")).map(JsonNode::asText);
  }

  Optional<Boolean> flag(String name) {
    return node(name)
        .filter(node -> is(node.isBoolean(), name, "true or false"))
        .map(JsonNode::asBoolean);
  }

  Optional<Integer> integer(String name) {
    return node(name)
        .filter(
            node -> is(node.isIntegralNumber() && node.canConvertToInt(), name, "an integer"))
        .map(JsonNode::asInt);
  }

  Optional<Float> number(String name) {
    return node(name)
        .filter(node -> is(node.isNumber(), name, "a number"))
        .map(JsonNode::floatValue);
  }

  /** 64 bits: a number, or its digits as a string, for those whose numbers have only 53. */
  Optional<Long> seed(String name) {
    return node(name)
        .flatMap(
            node -> {
              Optional<BigInteger> seed = integral(node);
              boolean fits =
                  seed.isPresent()
                      && seed.get().compareTo(LEAST_SEED) >= 0
                      && seed.get().compareTo(MOST_SEED) <= 0;
              is(fits, name, "an integer of 64 bits, or its digits as a string");
              return fits ? Optional.of(seed.get().longValue()) : Optional.empty();
            });
  }

  private static Optional<BigInteger> integral(JsonNode node) {
    if (node.isIntegralNumber()) {
      return Optional.of(node.bigIntegerValue());
    }
    return node.isTextual() && node.asText().matches("-?[0-9]{1,20}")
        ? Optional.of(new BigInteger(node.asText()))
        : Optional.empty();
  }

  Optional<Body> object(String name) {
    return node(name)
        .filter(node -> is(node.isObject(), name, "an object"))
        .map(node -> new Body((ObjectNode) node, path + name + ".", violations));
  }

  /** The objects of a list; what is no object is left out after it was noted. */
  List<Body> objects(String name) {
    List<Body> objects = new ArrayList<>();
    List<JsonNode> nodes = list(name);
    for (int i = 0; i < nodes.size(); i++) {
      String element = "%s[%d]".formatted(name, i);
      if (is(nodes.get(i).isObject(), element, "an object")) {
        objects.add(new Body((ObjectNode) nodes.get(i), path + element + ".", violations));
      }
    }
    return objects;
  }

  List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    List<JsonNode> nodes = list(name);
    for (int i = 0; i < nodes.size(); i++) {
      if (is(nodes.get(i).isTextual(), "%s[%d]".formatted(name, i), "a string")) {
        texts.add(nodes.get(i).asText());
      }
    }
    return texts;
  }

  List<Integer> integers(String name) {
    List<Integer> integers = new ArrayList<>();
    List<JsonNode> nodes = list(name);
    for (int i = 0; i < nodes.size(); i++) {
      JsonNode node = nodes.get(i);
      boolean fits = node.isIntegralNumber() && node.canConvertToInt();
      if (is(fits, "%s[%d]".formatted(name, i), "an integer")) {
        integers.add(node.asInt());
      }
    }
    return integers;
  }

  private List<JsonNode> list(String name) {
    List<JsonNode> nodes = new ArrayList<>();
    node(name).filter(node -> is(node.isArray(), name, "a list")).ifPresent(
        list -> list.forEach(nodes::add));
    return nodes;
  }

  private boolean is(boolean right, String name, String wanted) {
    if (!right) {
      wrong(name, "must be " + wanted);
    }
    return right;
  }
}
