package dev.inkstone.server;

import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.checkpoint.Provenance;
import dev.inkstone.model.checkpoint.Publication;
import dev.inkstone.model.checkpoint.Registry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** Checkpoints that pass every check, of models that do not look at them. */
final class TestCheckpoints {
  private TestCheckpoints() {}

  /** A checkpoint of an image model; the fake one does not look at it. */
  static void publishPainter(Registry registry, String model, String weights)
      throws IOException {
    publishPainter(registry, model, weights, "vae");
  }

  /** The same of another type. */
  static void publishPainter(Registry registry, String model, String weights, String type)
      throws IOException {
    try (Publication publication = registry.publish(model)) {
      Path into = publication.folder();
      Files.writeString(into.resolve(Checkpoint.WEIGHTS), weights);
      Files.writeString(into.resolve(Checkpoint.CONFIG), "{\"model_type\": \"" + type + "\"}");
      Files.writeString(into.resolve(Checkpoint.WORDS), "{\"most\": 0, \"words\": []}");
      publication.commit(Provenance.at(Instant.EPOCH));
    }
  }

  /** A checkpoint that passes every check; the fake model does not look at its weights. */
  static Checkpoint publish(Registry registry, String model, String weights) throws IOException {
    return publish(registry, model, weights, "verse", null);
  }

  /**
   * The same with another prompt format.
   *
   * @param template the chat template, or null for none
   */
  static Checkpoint publish(
      Registry registry, String model, String weights, String format, String template)
      throws IOException {
    try (Publication publication = registry.publish(model)) {
      Path folder = publication.folder();
      Files.writeString(folder.resolve(Checkpoint.WEIGHTS), weights);
      Files.writeString(
          folder.resolve(Checkpoint.CONFIG),
          "{\"prompt_format\": \"%s\", \"eos_token_id\": %d, \"inkstone\": %s}"
              .formatted(format, TestTokenizer.END, "{\"bos_token\": \"<title>\"}"));
      if (template != null) {
        Files.writeString(folder.resolve("chat_template.jinja"), template);
      }
      TestTokenizer.write(folder.resolve(Checkpoint.TOKENIZER));
      return publication.commit(Provenance.at(Instant.EPOCH));
    }
  }
}
