package dev.inkstone.model.hf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.checkpoint.Registry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.stream.Stream;

/**
 * The small models of {@code src/test/resources/huggingface}, made with what they must compute by
 * {@code src/test/python/reference_models.py}.
 */
record ReferenceModel(Path folder, int[] prompt, int[] greedy, float[] promptLogits, float[] last) {
  static final Instant NOW = Instant.parse("2026-11-22T14:34:00Z");

  private static final Path ALL = Path.of("src", "test", "resources", "huggingface");

  static ReferenceModel named(String name) throws IOException {
    Path folder = ALL.resolve(name);
    JsonNode json =
        new ObjectMapper().readTree(Files.readAllBytes(folder.resolve("expected.json")));
    return new ReferenceModel(
        folder,
        ints(json.get("prompt")),
        ints(json.get("greedy")),
        floats(json.get("prompt_logits")),
        floats(json.get("last_logits")));
  }

  private static int[] ints(JsonNode array) {
    int[] values = new int[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).intValue();
    }
    return values;
  }

  private static float[] floats(JsonNode array) {
    float[] values = new float[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).floatValue();
    }
    return values;
  }

  /** Imports a folder into a registry below another. */
  static Checkpoint imported(Path folder, Path root) throws IOException {
    Registry registry = new Registry(root.resolve("registry"));
    return Importer.publish(folder, registry, "imported", Importer.Weights.BF16, NOW);
  }

  /** A copy that a test may change. */
  Path copyTo(Path target) throws IOException {
    Files.createDirectories(target);
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.copy(file, target.resolve(file.getFileName().toString()));
      }
    }
    return target;
  }

  @Override
  public String toString() {
    return folder.getFileName().toString();
  }
}
