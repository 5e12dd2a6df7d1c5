package dev.inkstone.model.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Token strings by id and back, as {@code tokenizer.json} lists them; the library has no such. */
final class Vocabulary {
  private static final int MAX_SIZE = 10_000_000;

  private final Map<String, Integer> ids = new HashMap<>();
  private final Set<Integer> specialIds = new TreeSet<>();
  private final String[] tokens;
  private final TokenBytes bytes;

  /** Reads what {@link TokenizerJson} has read. */
  Vocabulary(Path file, JsonNode root) throws IOException {
    JsonNode model = root.path("model").path("vocab");
    if (model.isArray()) {
      // Unigram: [token, score] pairs in the order of their ids.
      for (int id = 0; id < model.size(); id++) {
        put(file, model.path(id).path(0), id);
      }
    } else {
      for (Map.Entry<String, JsonNode> entry : model.properties()) {
        put(file, entry.getKey(), entry.getValue());
      }
    }
    for (JsonNode added : root.path("added_tokens")) {
      int id = put(file, added.path("content").asText(), added.path("id"));
      if (added.path("special").asBoolean()) {
        specialIds.add(id);
      }
    }
    if (ids.isEmpty()) {
      throw new IOException(file + ": no tokenizer.json, it has no vocabulary");
    }
    tokens = new String[Collections.max(ids.values()) + 1];
    ids.forEach((token, id) -> tokens[id] = token);
    bytes = new TokenBytes(root.path("decoder"));
  }

  /** One more than the highest id. */
  int size() {
    return tokens.length;
  }

  /** The token's id, or -1. */
  int id(String token) {
    return ids.getOrDefault(token, -1);
  }

  /** The token of an id below {@link #size}, or null where the ids have a gap. */
  String token(int id) {
    return tokens[id];
  }

  /** The bytes of an id below {@link #size}; none for special tokens and gaps. */
  byte[] bytes(int id) {
    return tokens[id] == null || specialIds.contains(id) ? new byte[0] : bytes.of(tokens[id]);
  }

  Set<Integer> specialIds() {
    return Collections.unmodifiableSet(specialIds);
  }

  private void put(Path file, JsonNode token, int id) throws IOException {
    if (!token.isTextual() || id >= MAX_SIZE) {
      throw new IOException(file + ": no tokenizer.json, vocabulary entry " + id + " is no token");
    }
    ids.put(token.textValue(), id);
  }

  private int put(Path file, String token, JsonNode id) throws IOException {
    if (!id.isInt() || id.intValue() < 0 || id.intValue() >= MAX_SIZE) {
      throw new IOException(
          file + ": no tokenizer.json, a token's id is not a number below " + MAX_SIZE);
    }
    ids.put(token, id.intValue());
    return id.intValue();
  }
}
