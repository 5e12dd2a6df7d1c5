package dev.inkstone.model.hf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.checkpoint.Digests;
import dev.inkstone.model.checkpoint.Provenance;
import dev.inkstone.model.checkpoint.Publication;
import dev.inkstone.model.checkpoint.Registry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;

/**
 * Publishes a folder in Hugging Face's layout as a checkpoint: weights in bf16, {@code config.json}
 * as it was and with what serving needs, the tokenizer, and {@code generation_config.json} and
 * {@code chat_template.jinja} where there are such.
 *
 * <p>In {@code config.json}, {@code eos_token_id} lists every token that ends a text, and the
 * object {@code inkstone} holds {@code weights} (how to hold them when serving: {@code bf16},
 * {@code int8} or {@code int4}), {@code bos_token} and {@code eos_token} (texts, for the chat
 * template).
 */
public final class Importer {
  /** The object of {@code config.json} that is Inkstone's own. */
  static final String OWN = "inkstone";

  /** How a server is to hold the weights; the checkpoint has them in bf16 in any case. */
  public enum Weights {
    BF16,
    INT8,
    INT4;

    /** The name in {@code config.json}. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private Importer() {}

  /**
   * Publishes the next version of a model.
   *
   * @param now when this is
   * @throws IOException in one line, if the folder is not whole or no model that Inkstone runs, or
   *     another publication of this model is open
   * @throws IllegalArgumentException if the name is no model name
   */
  public static Checkpoint publish(
      Path folder, Registry registry, String name, Weights weights, Instant now)
      throws IOException {
    try (HuggingFaceFolder source = HuggingFaceFolder.open(folder);
        Publication publication = registry.publish(name)) {
      Path target = publication.folder();
      WeightsWriter.write(source, target.resolve(Checkpoint.WEIGHTS));
      JsonFile.write(target.resolve(Checkpoint.CONFIG), config(source, weights));
      Files.copy(source.tokenizer(), target.resolve(Checkpoint.TOKENIZER));
      if (!source.generation().isEmpty()) {
        JsonFile.write(target.resolve(HuggingFaceFolder.GENERATION), source.generation());
      }
      if (source.chat().template() != null) {
        Files.writeString(target.resolve(ChatSettings.TEMPLATE), source.chat().template());
      }
      return publication.commit(
          new Provenance(now, null, recipe(source, weights), null, null));
    }
  }

  private static ObjectNode config(HuggingFaceFolder source, Weights weights) {
    ObjectNode config = source.config().deepCopy();
    JsonNode endTokens = source.endTokenIds();
    if (!endTokens.isMissingNode()) {
      config.set("eos_token_id", endTokens);
    }
    config.put("torch_dtype", "bfloat16").remove("dtype");
    ObjectNode own = config.putObject(OWN).put("weights", weights.toString());
    if (source.chat().beginToken() != null) {
      own.put("bos_token", source.chat().beginToken());
    }
    if (source.chat().endToken() != null) {
      own.put("eos_token", source.chat().endToken());
    }
    return config;
  }

  private static ObjectNode recipe(HuggingFaceFolder source, Weights weights)
      throws IOException {
    ObjectNode recipe = JsonFile.newObject().put("name", "import");
    recipe.put("model_type", source.decoder().modelType()).put("weights", weights.toString());
    ObjectNode files = recipe.putObject("source_files");
    for (Path file : source.sourceFiles()) {
      files.put(file.getFileName().toString(), Digests.ofFile(file));
    }
    return recipe;
  }
}
