package dev.inkstone.server.rpc;

import dev.inkstone.model.image.DrawingRequest;
import dev.inkstone.model.image.DrawingRequest.Start;
import dev.inkstone.model.image.ImageFormat;
import dev.inkstone.model.image.Prompts;
import dev.inkstone.model.image.UnknownWordException;
import dev.inkstone.server.rpc.ImageRequest.Course;
import dev.inkstone.server.rpc.ImageRequest.Input;
import dev.inkstone.server.rpc.ImageRequest.Output;
import dev.inkstone.server.rpc.InvalidRequest.FieldViolation;
import dev.inkstone.server.swap.ImageCheckpoint;
import dev.inkstone.v1.GenerateImagesRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Turns requests for images into our own types, as {@link RequestReader} does for text: the only
 * place where they are checked. All that is wrong with a request is said at once. Thread-safe.
 */
public final class ImageReader {
  static final int MAX_PROMPT_BYTES = 4096;
  private static final int MAX_IMAGES = 256;
  private static final int MAX_STEPS = 1000;
  private static final float MAX_GUIDANCE = 30;

  private final String defaultModel;
  private final LongSupplier seeds;
  private final Storage storage;

  /**
   * @param defaultModel draws for requests that name none
   * @param seeds gives a seed to requests that have none
   * @param storage of images that no request says anything about
   */
  public ImageReader(String defaultModel, LongSupplier seeds, Storage storage) {
    this.defaultModel = defaultModel;
    this.seeds = seeds;
    this.storage = storage;
  }

  /** The name of the model that is meant. */
  String model(String name) {
    return name.isEmpty() ? defaultModel : name;
  }

  /**
   * Checks everything but what is in the input image.
   *
   * @throws InvalidRequest naming every field that is wrong
   * @throws Unsupported for a valid request that this server cannot serve yet
   */
  ImageRequest read(GenerateImagesRequest request, ImageCheckpoint checkpoint)
      throws InvalidRequest, Unsupported {
    List<FieldViolation> violations = new ArrayList<>();
    List<Integer> words = words(request.getPrompt(), checkpoint, violations);
    ImageSeeds from = seeds(request, violations);
    Course course = course(request, checkpoint, violations);
    Output output = output(request, course, violations);
    checkSize(request, checkpoint, violations);
    Optional<Input> input = InputImageReader.read(request, checkpoint, violations);
    if (bytes(request.getUser()) > RequestReader.MAX_USER_BYTES) {
      violations.add(
          new FieldViolation(
              "user", "must be at most " + RequestReader.MAX_USER_BYTES + " bytes"));
    }
    if (!violations.isEmpty()) {
      throw new InvalidRequest(violations);
    }
    if (request.getStore() && storage == Storage.NEVER) {
      throw new Unsupported("store is not offered: this server runs without Kafka");
    }
    // Who says not to store wants no trace in the files either.
    boolean secret = request.hasStore() && !request.getStore();
    boolean keepsPrompt = !secret && !request.getPrompt().isEmpty();
    return new ImageRequest(
        from,
        words,
        keepsPrompt ? Optional.of(request.getPrompt()) : Optional.empty(),
        course,
        output,
        input,
        request.hasStore() ? request.getStore() : storage == Storage.BY_DEFAULT);
  }

  /**
   * Decodes the input image, if there is one, and makes the noise.
   *
   * @return what the model is to draw, image by image
   * @throws InvalidRequest if the input cannot be used
   */
  List<DrawingRequest> drawings(ImageRequest request, ImageCheckpoint checkpoint)
      throws InvalidRequest {
    Optional<Start> start = Optional.empty();
    if (request.input().isPresent()) {
      start = Optional.of(InputImageReader.decode(request.input().get(), checkpoint));
    }
    List<DrawingRequest> drawings = new ArrayList<>();
    for (float[] latent : request.seeds().latents(checkpoint.latentSize())) {
      drawings.add(
          new DrawingRequest(
              latent, request.words(), request.course().steps(), request.course().guidance(),
              start));
    }
    return drawings;
  }

  private static List<Integer> words(
      String prompt, ImageCheckpoint checkpoint, List<FieldViolation> violations) {
    if (bytes(prompt) > MAX_PROMPT_BYTES) {
      violations.add(
          new FieldViolation("prompt", "must be at most " + MAX_PROMPT_BYTES + " bytes"));
      return List.of();
    }
    if (checkpoint.words().most() == 0 && !prompt.isEmpty()) {
      violations.add(
          new FieldViolation(
              "prompt", checkpoint.model() + " draws without a prompt; leave it empty"));
      return List.of();
    }
    try {
      return Prompts.match(checkpoint.words(), prompt);
    } catch (UnknownWordException e) {
      violations.add(new FieldViolation("prompt", e.getMessage()));
      return List.of();
    }
  }

  private ImageSeeds seeds(GenerateImagesRequest request, List<FieldViolation> violations) {
    int count = request.hasCount() ? request.getCount() : 1;
    if (!request.hasLatent()) {
      checkWithin("count", 1, MAX_IMAGES, count, violations);
      return new ImageSeeds.Independent(
          request.hasSeed() ? request.getSeed() : seeds.getAsLong(), count);
    }
    if (request.hasCount()) {
      violations.add(
          new FieldViolation("count", "must be unset with latent, whose frames are the images"));
    }
    if (request.hasSeed()) {
      violations.add(
          new FieldViolation("seed", "must be unset with latent, which names its own seeds"));
    }
    checkWithin("latent.frames", 2, MAX_IMAGES, request.getLatent().getFrames(), violations);
    return new ImageSeeds.Walk(
        request.getLatent().getFromSeed(),
        request.getLatent().getToSeed(),
        request.getLatent().getFrames());
  }

  private static Course course(
      GenerateImagesRequest request,
      ImageCheckpoint checkpoint,
      List<FieldViolation> violations) {
    var abilities = checkpoint.abilities();
    int steps = request.hasSteps() ? request.getSteps() : abilities.defaultSteps();
    checkWithin("steps", 1, Math.min(MAX_STEPS, abilities.maxSteps()), steps, violations);
    float guidance = request.hasGuidance() ? request.getGuidance() : abilities.defaultGuidance();
    if (request.hasGuidance() && !abilities.guided()) {
      violations.add(
          new FieldViolation("guidance", checkpoint.model() + " knows none; leave it unset"));
    } else if (!(guidance >= 0 && guidance <= MAX_GUIDANCE)) {
      violations.add(
          new FieldViolation("guidance", "must be in [0, 30], got " + guidance));
    }
    return new Course(steps, guidance);
  }

  private static Output output(
      GenerateImagesRequest request, Course course, List<FieldViolation> violations) {
    checkWithin("previews", 0, Math.max(0, course.steps()), request.getPreviews(), violations);
    ImageFormat format =
        switch (request.getFormat()) {
          case IMAGE_FORMAT_UNSPECIFIED, IMAGE_FORMAT_PNG -> ImageFormat.PNG;
          case IMAGE_FORMAT_JPEG -> ImageFormat.JPEG;
          case IMAGE_FORMAT_RAW -> ImageFormat.RAW;
          case UNRECOGNIZED -> {
            violations.add(
                new FieldViolation(
                    "format",
                    "must be IMAGE_FORMAT_PNG, IMAGE_FORMAT_JPEG or IMAGE_FORMAT_RAW"));
            yield ImageFormat.PNG;
          }
        };
    return new Output(request.getPreviews(), format);
  }

  private static void checkSize(
      GenerateImagesRequest request,
      ImageCheckpoint checkpoint,
      List<FieldViolation> violations) {
    int width = checkpoint.shape().width();
    int height = checkpoint.shape().height();
    String own = "%s draws %d x %d pixels only".formatted(checkpoint.model(), width, height);
    if (request.hasWidth() && request.getWidth() != width) {
      violations.add(new FieldViolation("width", own + ", got " + request.getWidth()));
    }
    if (request.hasHeight() && request.getHeight() != height) {
      violations.add(new FieldViolation("height", own + ", got " + request.getHeight()));
    }
  }

  private static void checkWithin(
      String field, int low, int high, int value, List<FieldViolation> violations) {
    if (value < low || value > high) {
      violations.add(
          new FieldViolation(field, "must be in [%d, %d], got %d".formatted(low, high, value)));
    }
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
