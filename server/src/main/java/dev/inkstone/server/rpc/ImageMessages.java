package dev.inkstone.server.rpc;

import com.google.common.collect.Lists;
import com.google.protobuf.UnsafeByteOperations;
import dev.inkstone.model.image.ImageEncoder;
import dev.inkstone.model.image.ImageOrigin;
import dev.inkstone.model.image.Picture;
import dev.inkstone.server.engine.Ending.Finished;
import dev.inkstone.server.engine.Ending.Reason;
import dev.inkstone.server.engine.ImageOutput;
import dev.inkstone.server.swap.ImageCheckpoint;
import dev.inkstone.v1.CheckpointRef;
import dev.inkstone.v1.FinishReason;
import dev.inkstone.v1.GenerateImagesResponse;
import dev.inkstone.v1.Image;
import dev.inkstone.v1.ImageBatch;
import dev.inkstone.v1.ImageFormat;
import dev.inkstone.v1.ImageProgress;
import dev.inkstone.v1.ImagesFinished;
import dev.inkstone.v1.ImagesStarted;
import java.util.List;

/**
 * Puts the images of one request into the contract's words, and encodes them: not for the engine's
 * thread.
 */
final class ImageMessages {
  /** Readers refuse messages above 4 MiB unless told otherwise. */
  private static final int MESSAGE_BYTES = 1 << 20;

  private final ImageRequest request;
  private final ImageCheckpoint checkpoint;
  private final List<String> ids;

  /**
   * @param ids the name of each image
   */
  ImageMessages(ImageRequest request, ImageCheckpoint checkpoint, List<String> ids) {
    this.request = request;
    this.checkpoint = checkpoint;
    this.ids = List.copyOf(ids);
  }

  /** Whether an image is sent as it is after this step, although it is not done. */
  boolean previewIsDue(int step) {
    return request.previewIsDue(step);
  }

  GenerateImagesResponse started() {
    return GenerateImagesResponse.newBuilder()
        .setStarted(
            ImagesStarted.newBuilder()
                .addAllGenerationIds(ids)
                .setModel(checkpoint.model())
                .setCheckpoint(
                    CheckpointRef.newBuilder()
                        .setVersion(checkpoint.version())
                        .setDigest(checkpoint.digest()))
                .setSeed(request.seeds().first()))
        .build();
  }

  /** How far the images are, with the previews that are due; several messages if they are many. */
  List<GenerateImagesResponse> progress(int step, List<ImageOutput> previews) {
    List<List<ImageOutput>> parts = previews.isEmpty() ? List.of(List.of()) : parts(previews);
    return parts.stream()
        .map(
            part ->
                ImageProgress.newBuilder()
                    .setStep(step)
                    .setSteps(request.course().steps())
                    .addAllPreviews(images(part)))
        .map(progress -> GenerateImagesResponse.newBuilder().setProgress(progress).build())
        .toList();
  }

  /** The finished images; in several messages if they are many. */
  List<GenerateImagesResponse> batch(List<ImageOutput> done) {
    return parts(done).stream()
        .map(part -> ImageBatch.newBuilder().addAllImages(images(part)))
        .map(batch -> GenerateImagesResponse.newBuilder().setBatch(batch).build())
        .toList();
  }

  private List<List<ImageOutput>> parts(List<ImageOutput> images) {
    return Lists.partition(images, Math.max(1, MESSAGE_BYTES / checkpoint.shape().size()));
  }

  private List<Image> images(List<ImageOutput> outputs) {
    return outputs.stream().map(this::image).toList();
  }

  /**
   * @param images how many were sent
   */
  GenerateImagesResponse finished(Finished finished, int images) {
    FinishReason reason =
        finished.reason() == Reason.CANCELLED
            ? FinishReason.FINISH_REASON_CANCELLED
            : FinishReason.FINISH_REASON_STOP;
    return GenerateImagesResponse.newBuilder()
        .setFinished(ImagesFinished.newBuilder().setReason(reason).setImages(images))
        .build();
  }

  private Image image(ImageOutput output) {
    ImageSeeds seeds = request.seeds();
    ImageOrigin origin =
        new ImageOrigin(
            checkpoint.model(),
            checkpoint.digest(),
            seeds.of(output.index()),
            seeds.walk(output.index()),
            request.keptPrompt());
    Picture picture = new Picture(checkpoint.shape(), output.pixels());
    byte[] data = ImageEncoder.encode(picture, request.output().format(), origin);
    Image.Builder image =
        Image.newBuilder()
            .setIndex(output.index())
            .setData(UnsafeByteOperations.unsafeWrap(data))
            .setFormat(format(request.output().format()))
            .setWidth(checkpoint.shape().width())
            .setHeight(checkpoint.shape().height());
    seeds.of(output.index()).ifPresent(image::setSeed);
    return image.build();
  }

  /** An encoding in the contract's words. */
  static ImageFormat format(dev.inkstone.model.image.ImageFormat format) {
    return switch (format) {
      case PNG -> ImageFormat.IMAGE_FORMAT_PNG;
      case JPEG -> ImageFormat.IMAGE_FORMAT_JPEG;
      case RAW -> ImageFormat.IMAGE_FORMAT_RAW;
    };
  }
}
