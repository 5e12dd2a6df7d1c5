package dev.inkstone.model.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads and writes the small JSON files of a checkpoint, whose content is not trusted. */
final class JsonFiles {
  private static final long MAX_BYTES = 16 << 20;
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  private JsonFiles() {}

  static ObjectNode newObject() {
    return MAPPER.createObjectNode();
  }

  /**
   * @throws CheckpointException if the file is missing, too long, truncated, or no JSON object
   */
  static ObjectNode read(Path file) throws IOException {
    JsonNode node;
    try {
      long size = Files.size(file);
      if (size > MAX_BYTES) {
        throw new CheckpointException(file, size + " bytes, over the limit of " + MAX_BYTES);
      }
      node = MAPPER.readTree(Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      throw new CheckpointException(file, "missing");
    } catch (JsonProcessingException e) {
      throw new CheckpointException(file, "truncated or not JSON" + place(e));
    }
    if (node.isMissingNode()) {
      throw new CheckpointException(file, "truncated or not JSON, it is empty");
    }
    if (node instanceof ObjectNode object) {
      return object;
    }
    throw new CheckpointException(file, "not a JSON object");
  }

  static byte[] bytes(ObjectNode node) throws IOException {
    return (MAPPER.writeValueAsString(node) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private static String place(JsonProcessingException e) {
    return e.getLocation() == null
        ? ""
        : " (line " + e.getLocation().getLineNr() + ", column " + e.getLocation().getColumnNr()
            + ")";
  }
}
