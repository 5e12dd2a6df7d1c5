package dev.inkstone.server.rpc;

import static dev.inkstone.server.rpc.EvaluationReader.bytes;

import dev.inkstone.model.image.Classifier;
import dev.inkstone.model.image.ImageShape;
import dev.inkstone.model.image.InputImages;
import dev.inkstone.model.image.InvalidImageException;
import dev.inkstone.model.image.Prompts;
import dev.inkstone.model.image.UnknownWordException;
import dev.inkstone.model.image.Words;
import dev.inkstone.model.text.Completion;
import dev.inkstone.model.text.PromptException;
import dev.inkstone.server.rpc.InvalidRequest.FieldViolation;
import dev.inkstone.server.swap.TextCheckpoint;
import dev.inkstone.v1.EvaluateImage;
import dev.inkstone.v1.EvaluateRequest;
import dev.inkstone.v1.EvaluateText;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Turns what is to be scored into what models take: checks the rest of a request that {@link
 * EvaluationReader} has checked. All that is wrong is said at once.
 */
final class EvaluationItems {
  private EvaluationItems() {}

  /** An image and the class that it is meant to show, if one is named. */
  record Look(float[] pixels, OptionalInt wanted) {}

  /**
   * Tokenises the texts of a checked request.
   *
   * @throws InvalidRequest if the model cannot read them, or they do not fit its context
   */
  static List<Completion> texts(EvaluateRequest request, TextCheckpoint checkpoint)
      throws InvalidRequest {
    List<FieldViolation> violations = new ArrayList<>();
    List<Completion> texts = new ArrayList<>();
    for (int i = 0; i < request.getItemsCount(); i++) {
      EvaluateText text = request.getItems(i).getText();
      String field = "items[" + i + "].text.";
      int[] prompt = prompt(text.getPrompt(), checkpoint, field + "prompt", violations);
      int[] output = output(text, checkpoint, field + "completion", violations);
      if (prompt.length > 0 && output.length > 0) {
        texts.add(new Completion(prompt, output));
        checkRoom(prompt.length, output.length, checkpoint, field + "completion", violations);
      }
    }
    refuse(violations);
    return texts;
  }

  /** A model without a start token begins as it would after another text. */
  private static int[] prompt(
      String prompt, TextCheckpoint checkpoint, String field, List<FieldViolation> violations) {
    try {
      int[] tokens = checkpoint.promptFormat().encode(prompt);
      if (tokens.length > 0) {
        return tokens;
      }
    } catch (PromptException e) {
      violations.add(new FieldViolation(field, e.getMessage()));
      return new int[0];
    }
    OptionalInt end = checkpoint.endTokens().stream().mapToInt(Integer::intValue).min();
    if (end.isEmpty()) {
      violations.add(
          new FieldViolation(
              field, "must not be empty: this model has no token that a text starts or ends with"));
    }
    return end.stream().toArray();
  }

  private static int[] output(
      EvaluateText text,
      TextCheckpoint checkpoint,
      String field,
      List<FieldViolation> violations) {
    try {
      int[] tokens =
          checkpoint.promptFormat().encodeCompletion(text.getPrompt(), text.getCompletion());
      if (tokens.length == 0) {
        violations.add(new FieldViolation(field, "has no tokens; give it a text"));
      }
      return tokens;
    } catch (PromptException e) {
      violations.add(new FieldViolation(field, e.getMessage()));
      return new int[0];
    }
  }

  private static void checkRoom(
      int prompt,
      int output,
      TextCheckpoint checkpoint,
      String field,
      List<FieldViolation> violations) {
    int room = checkpoint.contextLength();
    if (prompt + output > room) {
      violations.add(
          new FieldViolation(
              field,
              "has %d tokens and its prompt %d, but the context of %s holds %d; shorten either"
                  .formatted(output, prompt, checkpoint.model(), room)));
    }
  }

  /**
   * Decodes the images of a checked request.
   *
   * @throws InvalidRequest if they are none, or are to show what the classifier does not know
   */
  static List<Look> images(EvaluateRequest request, Classifier classifier)
      throws InvalidRequest {
    List<FieldViolation> violations = new ArrayList<>();
    List<Look> looks = new ArrayList<>();
    for (int i = 0; i < request.getItemsCount(); i++) {
      EvaluateImage image = request.getItems(i).getImage();
      String field = "items[" + i + "].image.";
      OptionalInt wanted =
          wanted(image.getPrompt(), classifier.config().words(), field + "prompt", violations);
      looks.add(
          new Look(
              pixels(image, classifier.config().shape(), field + "data", violations), wanted));
    }
    refuse(violations);
    return looks;
  }

  private static OptionalInt wanted(
      String prompt, Words words, String field, List<FieldViolation> violations) {
    if (bytes(prompt) > ImageReader.MAX_PROMPT_BYTES) {
      violations.add(
          new FieldViolation(
              field, "must be at most " + ImageReader.MAX_PROMPT_BYTES + " bytes"));
      return OptionalInt.empty();
    }
    try {
      // A classifier sees one thing in an image.
      return Prompts.match(new Words(1, words.words()), prompt).stream()
          .mapToInt(Integer::intValue)
          .findFirst();
    } catch (UnknownWordException e) {
      violations.add(new FieldViolation(field, e.getMessage()));
      return OptionalInt.empty();
    }
  }

  private static float[] pixels(
      EvaluateImage image, ImageShape shape, String field, List<FieldViolation> violations) {
    try {
      return InputImages.read(image.getData().toByteArray(), shape);
    } catch (InvalidImageException e) {
      violations.add(new FieldViolation(field, e.getMessage()));
      return new float[0];
    }
  }

  private static void refuse(List<FieldViolation> violations) throws InvalidRequest {
    if (!violations.isEmpty()) {
      throw new InvalidRequest(violations);
    }
  }
}
