package dev.inkstone.server.json;

import com.fasterxml.jackson.databind.JsonNode;
import dev.inkstone.v1.GenerateImagesRequest;
import dev.inkstone.v1.ImageFormat;
import dev.inkstone.v1.LatentPath;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns OpenAI's requests for images into the contract's; only their form is checked here. */
final class ImageRequests {
  private static final Pattern SIZE = Pattern.compile("([1-9][0-9]{0,4})x([1-9][0-9]{0,4})");
  private static final int MOST_PARTIAL = 3;

  private ImageRequests() {}

  static GenerateImagesRequest read(Body body) {
    GenerateImagesRequest.Builder request = GenerateImagesRequest.newBuilder();
    body.text("model").ifPresent(request::setModel);
    body.text("prompt").ifPresent(request::setPrompt);
    body.text("user").ifPresent(request::setUser);
    body.integer("n").ifPresent(request::setCount);
    body.seed("seed").ifPresent(request::setSeed);
    body.integer("steps").ifPresent(request::setSteps);
    body.number("guidance").ifPresent(request::setGuidance);
    body.flag("store").ifPresent(request::setStore);
    body.object("latent").ifPresent(latent -> request.setLatent(latent(latent)));
    size(body, request);
    previews(body, request);
    request.setFormat(format(body));
    if (!body.text("response_format").orElse("b64_json").equals("b64_json")) {
      body.wrong("response_format", "must be b64_json: images are not kept here for a url");
    }
    return request.build();
  }

  private static void size(Body body, GenerateImagesRequest.Builder request) {
    Optional<String> size = body.text("size").filter(text -> !text.equals("auto"));
    if (size.isEmpty()) {
      return;
    }
    Matcher matcher = SIZE.matcher(size.get());
    if (matcher.matches()) {
      request.setWidth(Integer.parseInt(matcher.group(1)));
      request.setHeight(Integer.parseInt(matcher.group(2)));
    } else {
      body.wrong("size", "must be auto, or width and height, as 64x64");
    }
  }

  private static void previews(Body body, GenerateImagesRequest.Builder request) {
    Optional<Integer> partial = body.integer("partial_images");
    Optional<Integer> previews = body.integer("previews");
    partial.or(() -> previews).ifPresent(request::setPreviews);
    if (partial.isPresent() && previews.isPresent()) {
      body.wrong("previews", "must be unset with partial_images, which means the same");
    }
    if (partial.filter(count -> count > MOST_PARTIAL).isPresent()) {
      body.wrong("partial_images", "must be in [0, 3]; previews may be more");
    }
    if (request.getPreviews() > 0 && !body.flag("stream").orElse(false)) {
      body.wrong(partial.isPresent() ? "partial_images" : "previews", "needs stream to be true");
    }
  }

  private static ImageFormat format(Body body) {
    return switch (body.text("output_format").orElse("png")) {
      case "png" -> ImageFormat.IMAGE_FORMAT_PNG;
      case "jpeg" -> ImageFormat.IMAGE_FORMAT_JPEG;
      default -> {
        body.wrong("output_format", "must be png or jpeg");
        yield ImageFormat.IMAGE_FORMAT_PNG;
      }
    };
  }

  private static LatentPath latent(Body latent) {
    LatentPath.Builder path = LatentPath.newBuilder();
    latent.seed("from").ifPresentOrElse(path::setFromSeed, () -> missing(latent, "from"));
    latent.seed("to").ifPresentOrElse(path::setToSeed, () -> missing(latent, "to"));
    latent.integer("frames").ifPresentOrElse(path::setFrames, () -> missing(latent, "frames"));
    return path.build();
  }

  private static void missing(Body latent, String name) {
    Optional<JsonNode> given = latent.node(name);
    if (given.isEmpty()) {
      latent.wrong(name, "must be set");
    }
  }
}
