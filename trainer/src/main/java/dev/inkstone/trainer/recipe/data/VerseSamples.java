package dev.inkstone.trainer.recipe.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.inkstone.model.text.verse.Form;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Reads sampled poems from a file with one JSON object a line. */
public final class VerseSamples {
  private static final ObjectMapper JSON = new ObjectMapper();

  private VerseSamples() {}

  /**
   * The bodies by form, in the file's order: {@code {"form":"七绝","title":"...","text":"..."}}.
   *
   * @throws IOException if a line is no such object (the message names line and field), or the
   *     file holds no poem
   */
  public static Map<Form, List<String>> read(Path file) throws IOException {
    Map<Form, List<String>> samples = new EnumMap<>(Form.class);
    int number = 0;
    for (String line : lines(file)) {
      String where = file + ":" + ++number + ": ";
      if (line.isBlank()) {
        continue;
      }
      try {
        JsonNode sample = JSON.readTree(line);
        samples.computeIfAbsent(Form.ofLabel(field(sample, "form")), f -> new ArrayList<>())
            .add(field(sample, "text"));
      } catch (JsonProcessingException e) {
        throw new IOException(where + "not a JSON object: " + e.getOriginalMessage(), e);
      } catch (IllegalArgumentException e) {
        throw new IOException(where + e.getMessage(), e);
      }
    }
    if (samples.isEmpty()) {
      throw new IOException(file + ": no sample; one JSON object a line is needed");
    }
    return samples;
  }

  private static List<String> lines(Path file) throws IOException {
    try {
      return Files.readAllLines(file);
    } catch (NoSuchFileException e) {
      throw new IOException(file + ": there is no such file", e);
    }
  }

  private static String field(JsonNode sample, String name) {
    if (!sample.path(name).isTextual()) {
      throw new IllegalArgumentException(name + ": missing, or not a string");
    }
    return sample.get(name).textValue();
  }
}
