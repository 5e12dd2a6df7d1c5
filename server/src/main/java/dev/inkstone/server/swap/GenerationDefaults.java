package dev.inkstone.server.swap;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.text.SamplingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * What a model wants where a request leaves an option unset: as {@code generation_config.json}, if
 * the checkpoint has one, says under Hugging Face's names; else the model's own distribution, up to
 * the end of the context.
 */
final class GenerationDefaults {
  private static final String FILE = "generation_config.json";

  private GenerationDefaults() {}

  /**
   * @throws IOException in one line, if the file is no JSON or an option is outside its range
   */
  static Supplier<SamplingOptions.Builder> of(Checkpoint checkpoint, int contextLength)
      throws IOException {
    Path file = checkpoint.folder().resolve(FILE);
    JsonNode json =
        checkpoint.manifest().files().containsKey(FILE)
            ? read(file)
            : new ObjectMapper().createObjectNode();
    Supplier<SamplingOptions.Builder> defaults = () -> builder(json, contextLength);
    try {
      defaults.get().build();
      return defaults;
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  private static JsonNode read(Path file) throws IOException {
    try {
      return new ObjectMapper().readTree(Files.readAllBytes(file));
    } catch (JsonProcessingException e) {
      throw new IOException(file + ": not JSON", e);
    }
  }

  private static SamplingOptions.Builder builder(JsonNode json, int contextLength) {
    return SamplingOptions.builder()
        .temperature(json.path("temperature").asDouble(1))
        .topK(json.path("top_k").asInt(0))
        .topP(json.path("top_p").asDouble(1))
        .minP(json.path("min_p").asDouble(0))
        .repetitionPenalty(json.path("repetition_penalty").asDouble(1))
        .maxTokens(json.path("max_new_tokens").asInt(contextLength));
  }
}
