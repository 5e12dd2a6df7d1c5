package dev.inkstone.server.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inkstone.v1.Image;
import dev.inkstone.v1.ImageFormat;
import dev.inkstone.v1.ImageProgress;
import dev.inkstone.v1.ImagesStarted;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/** One request's images in OpenAI's words. */
final class ImageJson {
  private final ImagesStarted started;
  private final long created;

  ImageJson(ImagesStarted started, Instant now) {
    this.started = started;
    this.created = now.getEpochSecond();
  }

  /** An answer, still without images. */
  ObjectNode answer() {
    ObjectNode answer = Json.object().put("created", created).put("background", "opaque");
    ObjectNode inkstone =
        TextHead.provenance(started.getGenerationIdsList(), started.getCheckpoint());
    answer.set(
        "inkstone",
        inkstone
            .put("model", started.getModel())
            .put("seed", Long.toUnsignedString(started.getSeed())));
    return answer;
  }

  /** An image of an answer. */
  ObjectNode image(Image image) {
    ObjectNode data = Json.object().put("b64_json", base64(image));
    data.set("inkstone", inkstone(image));
    return data;
  }

  /** An image as it is by now. */
  ObjectNode partial(Image image, int number, ImageProgress progress) {
    ObjectNode event = event("image_generation.partial_image", image);
    event.put("partial_image_index", number);
    ((ObjectNode) event.get("inkstone"))
        .put("step", progress.getStep())
        .put("steps", progress.getSteps());
    return event;
  }

  /** An image that is done. */
  ObjectNode completed(Image image) {
    return event("image_generation.completed", image);
  }

  private ObjectNode event(String type, Image image) {
    ObjectNode event =
        Json.object()
            .put("type", type)
            .put("b64_json", base64(image))
            .put("created_at", created)
            .put("size", size(image))
            .put("quality", "auto")
            .put("background", "opaque")
            .put("output_format", format(image));
    event.set("inkstone", inkstone(image));
    return event;
  }

  private ObjectNode inkstone(Image image) {
    String id = started.getGenerationIds(image.getIndex());
    ObjectNode inkstone = TextHead.provenance(List.of(id), started.getCheckpoint());
    inkstone.put("index", image.getIndex());
    // A frame between the ends of a walk has no seed of its own.
    inkstone.put("seed", image.hasSeed() ? Long.toUnsignedString(image.getSeed()) : null);
    return inkstone;
  }

  static String size(Image image) {
    return image.getWidth() + "x" + image.getHeight();
  }

  static String format(Image image) {
    return image.getFormat() == ImageFormat.IMAGE_FORMAT_JPEG ? "jpeg" : "png";
  }

  private static String base64(Image image) {
    return Base64.getEncoder().encodeToString(image.getData().toByteArray());
  }
}
