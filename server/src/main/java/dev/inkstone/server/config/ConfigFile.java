package dev.inkstone.server.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The file of the options: YAML, one option a line, named as its flag without the dashes. */
final class ConfigFile {
  private static final ObjectMapper YAML =
      YAMLMapper.builder().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION).build();

  private ConfigFile() {}

  /**
   * The options that a file sets.
   *
   * @param known the names of all options
   * @throws IOException in one line that names the file and the fault
   */
  static Map<String, Setting> read(Path file, Set<String> known) throws IOException {
    JsonNode document;
    try {
      document = YAML.readTree(Files.readString(file));
    } catch (NoSuchFileException e) {
      throw new IOException("there is no file " + file + "; see --config", e);
    } catch (JsonProcessingException e) {
      String reason = e.getOriginalMessage().lines().findFirst().orElse("no YAML");
      int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
      throw new IOException("%s, line %d: %s".formatted(file, line, reason), e);
    }
    Map<String, Setting> settings = new HashMap<>();
    if (document.isMissingNode() || document.isNull()) {
      return settings;
    }
    if (!document.isObject()) {
      throw new IOException(file + " must hold lines of NAME: VALUE");
    }
    for (Map.Entry<String, JsonNode> entry : document.properties()) {
      String name = entry.getKey();
      if (!known.contains(name)) {
        throw new IOException(
            "%s: there is no option %s".formatted(file, Nearest.hint(name, known)));
      }
      if (!entry.getValue().isValueNode() || entry.getValue().isNull()) {
        throw new IOException(
            "%s: \"%s\" must have one value; leave it out for its default".formatted(file, name));
      }
      settings.put(name, new Setting(entry.getValue().asText(), file.toString()));
    }
    return settings;
  }
}
