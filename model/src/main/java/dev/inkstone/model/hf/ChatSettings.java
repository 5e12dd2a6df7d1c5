package dev.inkstone.model.hf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a folder says of conversations.
 *
 * @param beginToken the text of the token that a text begins with, or null
 * @param endToken the text of the token that a text ends with, or null
 * @param template the chat template in Jinja, or null
 */
record ChatSettings(String beginToken, String endToken, String template) {
  static final String TEMPLATE = "chat_template.jinja";
  static final String TOKENIZER_CONFIG = "tokenizer_config.json";

  private static final String OLD_TEMPLATE = "chat_template.json";
  private static final String KEY = "chat_template";

  /**
   * Reads {@code tokenizer_config.json}, and the template from there or from the file of its own
   * that newer releases keep it in, which wins.
   */
  static ChatSettings read(Path folder) throws IOException {
    ObjectNode json = JsonFile.readOptional(folder.resolve(TOKENIZER_CONFIG));
    return new ChatSettings(
        token(json.path("bos_token")), token(json.path("eos_token")), template(folder, json));
  }

  /** A token is text, or an object with the text in it. */
  private static String token(JsonNode json) {
    JsonNode text = json.isObject() ? json.path("content") : json;
    return text.isTextual() ? text.textValue() : null;
  }

  private static String template(Path folder, ObjectNode json) throws IOException {
    Path file = folder.resolve(TEMPLATE);
    if (Files.exists(file)) {
      return Files.readString(file);
    }
    JsonNode old = JsonFile.readOptional(folder.resolve(OLD_TEMPLATE)).path(KEY);
    JsonNode template = old.isTextual() ? old : json.path(KEY);
    if (template.isTextual()) {
      return template.textValue();
    }
    // Several templates by name; "default" is the one for plain conversations.
    for (JsonNode named : template) {
      if (named.path("name").asText().equals("default")) {
        return named.path("template").textValue();
      }
    }
    return null;
  }

  /** As {@code tokenizer_config.json} without the template, which has its own file. */
  ObjectNode toJson() {
    ObjectNode json = JsonFile.newObject().put("tokenizer_class", "PreTrainedTokenizerFast");
    if (beginToken != null) {
      json.put("bos_token", beginToken);
    }
    if (endToken != null) {
      json.put("eos_token", endToken);
    }
    return json;
  }
}
