package dev.inkstone.server.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inkstone.server.rpc.InvalidRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;

/** Reads and writes JSON: one value, no doubled names, no more than so deep. */
final class Json {
  private static final int DEPTH = 200;

  private static final ObjectMapper MAPPER =
      new ObjectMapper(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(DEPTH).build())
                  .build())
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private Json() {}

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /** On one line. */
  static String text(JsonNode node) {
    try {
      return MAPPER.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can be written", e);
    }
  }

  /** A request's body, which must be an object. Errors hold nothing of what it says. */
  static ObjectNode read(byte[] body) throws InvalidRequest {
    JsonNode node;
    try {
      node = MAPPER.readTree(body);
    } catch (JsonProcessingException e) {
      throw new InvalidRequest("body", "is not JSON as it should be: " + where(e));
    } catch (IOException e) {
      throw new InvalidRequest("body", "is not UTF-8");
    }
    if (!(node instanceof ObjectNode object)) {
      throw new InvalidRequest("body", "must be a JSON object");
    }
    if (!isText(object)) {
      throw new InvalidRequest("body", "has half a character: a surrogate that stands alone");
    }
    return object;
  }

  /** JSON can spell what is no text, and what would fail wherever text becomes UTF-8. */
  private static boolean isText(JsonNode node) {
    if (node.isTextual()) {
      return isText(node.textValue());
    }
    for (JsonNode child : node) {
      if (!isText(child)) {
        return false;
      }
    }
    Iterator<String> names = node.fieldNames();
    while (names.hasNext()) {
      if (!isText(names.next())) {
        return false;
      }
    }
    return true;
  }

  private static boolean isText(String text) {
    return StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }

  private static String where(JsonProcessingException e) {
    return e.getLocation() == null
        ? "it cannot be read"
        : "see line %d, column %d"
            .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
  }
}
