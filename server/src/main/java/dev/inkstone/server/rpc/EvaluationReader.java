package dev.inkstone.server.rpc;

import dev.inkstone.server.rpc.InvalidRequest.FieldViolation;
import dev.inkstone.v1.EvaluateItem;
import dev.inkstone.v1.EvaluateItem.ContentCase;
import dev.inkstone.v1.EvaluateRequest;
import dev.inkstone.v1.EvaluateText;
import dev.inkstone.v1.VerseForm;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks requests to score, as far as that needs no model; {@link EvaluationItems} does the rest.
 * All that is wrong is said at once. Thread-safe.
 */
public final class EvaluationReader {
  private static final int MAX_ITEMS = 256;
  private static final int MAX_BYTES = 1 << 20;

  /** Tokens that a prompt's format puts around it, at most. */
  private static final int AROUND = 16;

  private final String defaultModel;
  private final String defaultImageModel;

  /**
   * @param defaultModel scores texts of requests that name none
   * @param defaultImageModel the same for images
   */
  public EvaluationReader(String defaultModel, String defaultImageModel) {
    this.defaultModel = defaultModel;
    this.defaultImageModel = defaultImageModel;
  }

  /** Whether the items of a checked request are images. */
  static boolean ofImages(EvaluateRequest request) {
    return request.getItems(0).hasImage();
  }

  /** The name of the model that is meant. */
  String model(EvaluateRequest request) {
    if (!request.getModel().isEmpty()) {
      return request.getModel();
    }
    return ofImages(request) ? defaultImageModel : defaultModel;
  }

  /** The most tokens that the texts of a checked request can come to. */
  static long mostTokens(EvaluateRequest request) {
    return request.getItemsList().stream()
        .map(EvaluateItem::getText)
        .mapToLong(text -> bytes(text.getPrompt()) + bytes(text.getCompletion()) + AROUND)
        .sum();
  }

  /**
   * Checks what needs no model.
   *
   * @throws InvalidRequest naming every field that is wrong
   */
  static void check(EvaluateRequest request) throws InvalidRequest {
    List<FieldViolation> violations = new ArrayList<>();
    int count = request.getItemsCount();
    if (count < 1 || count > MAX_ITEMS) {
      throw new InvalidRequest(
          "items", "must be 1 to %d, got %d".formatted(MAX_ITEMS, count));
    }
    long bytes = request.getItemsList().stream().mapToLong(EvaluationReader::bytes).sum();
    if (bytes > MAX_BYTES) {
      violations.add(
          new FieldViolation(
              "items",
              "must be at most %d bytes in all, got %d; send them in several requests"
                  .formatted(MAX_BYTES, bytes)));
    }
    ContentCase kind = request.getItems(0).getContentCase();
    for (int i = 0; i < count; i++) {
      check(request.getItems(i), kind, "items[" + i + "]", violations);
    }
    if (!violations.isEmpty()) {
      throw new InvalidRequest(violations);
    }
  }

  private static void check(
      EvaluateItem item, ContentCase kind, String field, List<FieldViolation> violations) {
    switch (item.getContentCase()) {
      case TEXT -> checkText(item.getText(), field + ".text.", violations);
      case IMAGE -> {
        if (item.getImage().getData().isEmpty()) {
          violations.add(new FieldViolation(field + ".image.data", "must not be empty"));
        }
      }
      case CONTENT_NOT_SET -> violations.add(new FieldViolation(field, "set text or image"));
    }
    if (item.getContentCase() != kind && item.getContentCase() != ContentCase.CONTENT_NOT_SET) {
      violations.add(
          new FieldViolation(field, "must be of one kind with items[0]; send another request"));
    }
  }

  private static void checkText(
      EvaluateText text, String field, List<FieldViolation> violations) {
    if (text.getCompletion().isEmpty()) {
      violations.add(new FieldViolation(field + "completion", "must not be empty"));
    }
    if (text.getForm() == VerseForm.UNRECOGNIZED) {
      violations.add(new FieldViolation(field + "form", "must be unset or a known form"));
    }
  }

  /** Refuses items of a kind that is not the model's. */
  static InvalidRequest otherKind(String model, boolean images) {
    return images
        ? new InvalidRequest("items[0].image", model + " writes text: give it texts to score")
        : new InvalidRequest("items[0].text", model + " draws images: give it images to score");
  }

  private static long bytes(EvaluateItem item) {
    return item.hasImage()
        ? item.getImage().getData().size() + (long) bytes(item.getImage().getPrompt())
        : bytes(item.getText().getPrompt()) + (long) bytes(item.getText().getCompletion());
  }

  static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
