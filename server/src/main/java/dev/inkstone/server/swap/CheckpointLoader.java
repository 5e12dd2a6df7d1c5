package dev.inkstone.server.swap;

import com.fasterxml.jackson.databind.JsonNode;
import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.text.PromptFormat;
import dev.inkstone.model.text.TextModel;
import dev.inkstone.model.text.Tokenizer;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;

/**
 * Loads what is needed to write with a checkpoint. Of its {@code config.json} it reads {@code
 * eos_token_id} (a number, a list of them, or nothing) and {@code prompt_format} ({@code plain}
 * unless given); the rest is for the model. See also {@link ChatFormats} and {@link
 * GenerationDefaults}.
 */
public final class CheckpointLoader {
  private final ModelFactory models;

  public CheckpointLoader(ModelFactory models) {
    this.models = models;
  }

  /**
   * Takes long; call it off the engine thread.
   *
   * @param model the name under which the checkpoint is to be served
   * @throws IOException in one line, if the checkpoint cannot be used
   */
  LoadedCheckpoint load(String model, Checkpoint checkpoint) throws IOException {
    Tokenizer tokenizer = Tokenizer.load(checkpoint.tokenizer());
    try {
      JsonNode config = checkpoint.config();
      PromptFormat format =
          PromptFormat.named(config.path("prompt_format").asText("plain"), tokenizer);
      Set<Integer> endTokens = endTokens(config.path("eos_token_id"), tokenizer);
      TextModel textModel = models.create(checkpoint);
      try {
        requireTokensFit(tokenizer, textModel);
        return new LoadedCheckpoint(
            model,
            checkpoint.manifest().version(),
            checkpoint.manifest().digest(),
            textModel,
            tokenizer,
            format,
            ChatFormats.of(checkpoint, format, tokenizer),
            endTokens,
            new LazyConstraints(tokenizer, endTokens),
            GenerationDefaults.of(checkpoint, textModel.contextLength()));
      } catch (IOException | RuntimeException e) {
        textModel.close();
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      tokenizer.close();
      throw e;
    }
  }

  private static void requireTokensFit(Tokenizer tokenizer, TextModel model) throws IOException {
    if (tokenizer.vocabularySize() > model.vocabularySize()) {
      throw new IOException(
          "tokenizer.json has %d tokens, but the model only %d"
              .formatted(tokenizer.vocabularySize(), model.vocabularySize()));
    }
  }

  private static Set<Integer> endTokens(JsonNode ids, Tokenizer tokenizer) throws IOException {
    Set<Integer> endTokens = new TreeSet<>();
    for (JsonNode id : ids.isArray() ? ids : Set.of(ids)) {
      if (id.isInt() && id.intValue() >= 0 && id.intValue() < tokenizer.vocabularySize()) {
        endTokens.add(id.intValue());
      } else if (!id.isMissingNode() && !id.isNull()) {
        throw new IOException(
            "config.json: eos_token_id " + id + " is not a token id below "
                + tokenizer.vocabularySize());
      }
    }
    return endTokens;
  }
}
