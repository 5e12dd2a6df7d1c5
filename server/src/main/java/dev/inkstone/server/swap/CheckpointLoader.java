package dev.inkstone.server.swap;

import com.fasterxml.jackson.databind.JsonNode;
import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.image.Classifier;
import dev.inkstone.model.image.ImageModel;
import dev.inkstone.model.image.ImageModels;
import dev.inkstone.model.text.PromptFormat;
import dev.inkstone.model.text.TextModel;
import dev.inkstone.model.text.Tokenizer;
import dev.inkstone.model.torch.Torch;
import dev.inkstone.model.torch.TorchDevice;
import dev.inkstone.server.engine.ImageLane;
import dev.inkstone.server.engine.TextLane;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;

/**
 * Loads what is needed to serve a checkpoint, as {@code model_type} of its {@code config.json}
 * says: what {@link ImageModels} knows draws images, a {@code classifier} is for the trainer alone,
 * and the rest write text. Of these it reads {@code eos_token_id} (a number, a list of them, or
 * nothing) and {@code prompt_format} ({@code plain} unless given); what else is in there is for the
 * model. See also {@link ChatFormats} and {@link GenerationDefaults}.
 */
public final class CheckpointLoader {
  private static final int LONGEST_REASON = 1000;

  private final ModelFactory<TextModel> texts;
  private final ModelFactory<ImageModel> images;
  private final int imageBatch;
  private final ModelFactory<TextModel> scorers;
  private final ModelFactory<Classifier> classifiers;

  /**
   * A loader that makes models to score with as it makes those to serve, and classifiers on the
   * CPU.
   *
   * @param imageBatch the most images that take a step together
   */
  public CheckpointLoader(
      ModelFactory<TextModel> texts, ModelFactory<ImageModel> images, int imageBatch) {
    this(
        texts,
        images,
        imageBatch,
        texts,
        checkpoint -> Torch.apart(() -> Classifier.load(checkpoint, TorchDevice.CPU)));
  }

  /**
   * @param imageBatch the most images that take a step together
   * @param scorers makes models of one slot, in which given texts are scored
   */
  public CheckpointLoader(
      ModelFactory<TextModel> texts,
      ModelFactory<ImageModel> images,
      int imageBatch,
      ModelFactory<TextModel> scorers,
      ModelFactory<Classifier> classifiers) {
    this.texts = texts;
    this.images = images;
    this.imageBatch = imageBatch;
    this.scorers = scorers;
    this.classifiers = classifiers;
  }

  /** Whether a checkpoint is there to be served at all. */
  static boolean isServed(Checkpoint checkpoint) {
    return !checkpoint.config().path("model_type").asText("").equals(Classifier.TYPE);
  }

  /**
   * Takes long; call it off the engine thread.
   *
   * @param model the name under which the checkpoint is to be served
   * @throws IOException in one line, if the checkpoint cannot be used
   */
  LoadedCheckpoint load(String model, Checkpoint checkpoint) throws IOException {
    return attempt(
        checkpoint,
        () ->
            ImageModels.isImage(checkpoint)
                ? loadImages(model, checkpoint)
                : loadText(model, checkpoint, texts));
  }

  /** The same for a text model that is to score and not to be served. */
  TextCheckpoint lend(String model, Checkpoint checkpoint) throws IOException {
    return attempt(checkpoint, () -> loadText(model, checkpoint, scorers));
  }

  /** The same for a classifier, which is the caller's to close. */
  Classifier lendClassifier(Checkpoint checkpoint) throws IOException {
    return attempt(checkpoint, () -> classifiers.create(checkpoint));
  }

  /** What may fail when something is loaded. */
  private interface Loading<T> {
    T load() throws IOException;
  }

  private static <T> T attempt(Checkpoint checkpoint, Loading<T> loading) throws IOException {
    try {
      return loading.load();
    } catch (IllegalArgumentException e) {
      throw new IOException(brief(checkpoint.folder() + ": " + e.getMessage()), e);
    } catch (IOException e) {
      throw new IOException(brief(String.valueOf(e.getMessage())), e);
    }
  }

  /** What a file says is quoted in refusals, and may be of any length. */
  private static String brief(String reason) {
    return reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON) + "...";
  }

  private ImageCheckpoint loadImages(String model, Checkpoint checkpoint) throws IOException {
    ImageModel images = this.images.create(checkpoint);
    return new ImageCheckpoint(
        model,
        checkpoint.manifest().version(),
        checkpoint.manifest().digest(),
        new ImageLane(model, images, imageBatch),
        images.shape(),
        images.latentSize(),
        images.words(),
        images.abilities());
  }

  private static TextCheckpoint loadText(
      String model, Checkpoint checkpoint, ModelFactory<TextModel> factory) throws IOException {
    Tokenizer tokenizer = Tokenizer.load(checkpoint.tokenizer());
    try {
      JsonNode config = checkpoint.config();
      PromptFormat format =
          PromptFormat.named(config.path("prompt_format").asText("plain"), tokenizer);
      Set<Integer> endTokens = endTokens(config.path("eos_token_id"), tokenizer);
      TextModel textModel = factory.create(checkpoint);
      try {
        requireTokensFit(tokenizer, textModel);
        Probe.run(textModel, tokenizer.vocabularySize());
        return new TextCheckpoint(
            model,
            checkpoint.manifest().version(),
            checkpoint.manifest().digest(),
            new TextLane(model, textModel, tokenizer.vocabularySize()),
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
