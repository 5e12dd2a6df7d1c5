package dev.inkstone.model.hf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.text.DecoderWeights;
import dev.inkstone.model.torch.SafeTensors;
import dev.inkstone.model.torch.SafeTensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/**
 * Writes a checkpoint as a folder in Hugging Face's layout: {@code config.json} without what is
 * Inkstone's own, {@code model.safetensors}, the tokenizer, the settings of generation and chat.
 */
public final class HuggingFaceExporter {
  private HuggingFaceExporter() {}

  /**
   * Fills a folder, which may exist if it is empty.
   *
   * @throws IOException in one line, if the folder has something in it, the checkpoint is no
   *     language model, or writing fails
   */
  public static void export(Checkpoint checkpoint, Path folder) throws IOException {
    Set<String> weights = DecoderWeights.shapes(Architecture.of(checkpoint)).keySet();
    Files.createDirectories(folder);
    try (var content = Files.newDirectoryStream(folder)) {
      if (content.iterator().hasNext()) {
        throw new HuggingFaceException(folder, "is not empty");
      }
    }
    ObjectNode config = checkpoint.config().deepCopy();
    config.remove(Importer.OWN);
    JsonFile.write(folder.resolve(HuggingFaceFolder.CONFIG), config);
    Files.copy(checkpoint.tokenizer(), folder.resolve(HuggingFaceFolder.TOKENIZER));
    writeTokenizerConfig(checkpoint, folder);
    copyIfThere(checkpoint, ChatSettings.TEMPLATE, folder);
    if (!copyIfThere(checkpoint, HuggingFaceFolder.GENERATION, folder)) {
      JsonFile.write(folder.resolve(HuggingFaceFolder.GENERATION), generation(config));
    }
    // Last: a folder without weights is not mistaken for a model.
    copyWeights(checkpoint.weights(), weights, folder.resolve(WeightFiles.SINGLE));
  }

  private static boolean copyIfThere(Checkpoint checkpoint, String name, Path folder)
      throws IOException {
    if (!checkpoint.manifest().files().containsKey(name)) {
      return false;
    }
    Files.copy(checkpoint.folder().resolve(name), folder.resolve(name));
    return true;
  }

  private static void writeTokenizerConfig(Checkpoint checkpoint, Path folder)
      throws IOException {
    JsonNode own = checkpoint.config().path(Importer.OWN);
    ChatSettings chat =
        new ChatSettings(
            own.path("bos_token").textValue(), own.path("eos_token").textValue(), null);
    JsonFile.write(folder.resolve(ChatSettings.TOKENIZER_CONFIG), chat.toJson());
  }

  private static ObjectNode generation(ObjectNode config) {
    ObjectNode generation = JsonFile.newObject();
    for (String key : Set.of("bos_token_id", "eos_token_id")) {
      if (config.hasNonNull(key)) {
        generation.set(key, config.get(key));
      }
    }
    return generation;
  }

  private static void copyWeights(Path source, Set<String> names, Path target)
      throws IOException {
    try (SafeTensors weights = SafeTensors.open(source)) {
      // Other readers of the format ask for this pair.
      SafeTensorsWriter.Layout layout = SafeTensorsWriter.layout().metadata("format", "pt");
      for (String name : names) {
        SafeTensors.Entry entry = weights.entry(name);
        layout.tensor(name, entry.dtype(), entry.shape());
      }
      try (SafeTensorsWriter writer = layout.create(target)) {
        for (String name : names) {
          writer.write(name, weights.bytes(name));
        }
      }
    }
  }
}
