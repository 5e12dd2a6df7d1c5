package dev.inkstone.model.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A {@code tokenizer.json} that its native reader can be trusted with. That reader ends the whole
 * process where it meets what it takes for no JSON: nesting too deep for it, a number that no double
 * holds, half a surrogate pair. So it is given what was read here, written anew.
 */
final class TokenizerJson {
  /** Real ones nest some ten deep; the native reader gives up at 128. */
  private static final int MOST_NESTED = 64;

  /** Real patterns open some forty; the native compiler recurses for each, on a small stack. */
  private static final int MOST_BRACKETS = 200;

  private static final ObjectMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MOST_NESTED)
                          .maxStringLength(Integer.MAX_VALUE)
                          .build())
                  .build())
          .build();

  private TokenizerJson() {}

  /**
   * @throws IOException in one line, if the file cannot be read or is no such JSON
   */
  static JsonNode read(Path file) throws IOException {
    JsonNode root;
    try {
      root = JSON.readTree(Files.readAllBytes(file));
    } catch (JsonProcessingException e) {
      throw new IOException(
          file + ": no tokenizer.json, it is not JSON that nests " + MOST_NESTED + " deep at most",
          e);
    }
    if (!root.isObject()) {
      throw new IOException(file + ": no tokenizer.json, it is not a JSON object");
    }
    requireReadable(file, root);
    return root;
  }

  static byte[] bytes(JsonNode root) throws IOException {
    return JSON.writeValueAsBytes(root);
  }

  private static void requireReadable(Path file, JsonNode node) throws IOException {
    boolean number = !node.isNumber() || node.canConvertToLong() || isReal(node);
    if (!number || node.isTextual() && hasLoneSurrogate(node.textValue())) {
      throw new IOException(
          file + ": no tokenizer.json, it has a number that no double holds, or half a character");
    }
    for (var field : node.properties()) {
      if (field.getKey().equals("Regex") && brackets(field.getValue()) > MOST_BRACKETS) {
        throw new IOException(
            file + ": no tokenizer.json, a pattern has over " + MOST_BRACKETS + " brackets");
      }
      if (hasLoneSurrogate(field.getKey())) {
        throw new IOException(file + ": no tokenizer.json, a name has half a character");
      }
    }
    for (JsonNode child : node) {
      requireReadable(file, child);
    }
  }

  private static long brackets(JsonNode pattern) {
    return pattern.asText().chars().filter(c -> c == '[' || c == '(').count();
  }

  private static boolean isReal(JsonNode number) {
    return number.isFloatingPointNumber() && Double.isFinite(number.doubleValue());
  }

  private static boolean hasLoneSurrogate(String text) {
    return text.codePoints()
        .anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
  }
}
