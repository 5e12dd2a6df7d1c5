package dev.inkstone.model.hf;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** JSON files of a model's folder. */
final class JsonFile {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private JsonFile() {}

  static ObjectNode newObject() {
    return MAPPER.createObjectNode();
  }

  /**
   * @throws HuggingFaceException if the file is missing or no JSON object
   */
  static ObjectNode read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new HuggingFaceException(file, "missing");
    }
    try {
      JsonNode node = MAPPER.readTree(Files.readAllBytes(file));
      if (node instanceof ObjectNode object) {
        return object;
      }
    } catch (JsonProcessingException e) {
      throw new HuggingFaceException(file, "truncated or not JSON");
    }
    throw new HuggingFaceException(file, "not a JSON object");
  }

  /** The same, but an empty object where there is no such file. */
  static ObjectNode readOptional(Path file) throws IOException {
    return Files.exists(file) ? read(file) : newObject();
  }

  static void write(Path file, ObjectNode json) throws IOException {
    Files.writeString(file, MAPPER.writeValueAsString(json) + "\n");
  }
}
