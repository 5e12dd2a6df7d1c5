package dev.inkstone.client;

import com.google.protobuf.ByteString;
import dev.inkstone.v1.CheckpointRef;
import dev.inkstone.v1.FinishReason;
import dev.inkstone.v1.GenerateImagesRequest;
import dev.inkstone.v1.GenerateImagesResponse;
import dev.inkstone.v1.Image;
import dev.inkstone.v1.ImageBatch;
import dev.inkstone.v1.ImageFormat;
import dev.inkstone.v1.ImageProgress;
import dev.inkstone.v1.ImageServiceGrpc;
import dev.inkstone.v1.ImagesFinished;
import dev.inkstone.v1.ImagesStarted;
import dev.inkstone.v1.ListWordsRequest;
import dev.inkstone.v1.ListWordsResponse;
import dev.inkstone.v1.Word;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.imageio.ImageIO;

/** An ImageService on a local socket that answers each call as a test says. */
public final class FakeImages implements AutoCloseable {
  /** Answers one call; runs on a thread of the call's own, and so may wait. */
  @FunctionalInterface
  public interface Answer {
    void to(GenerateImagesRequest request, StreamObserver<GenerateImagesResponse> reply)
        throws Exception;
  }

  public static final ListWordsResponse WORDS =
      ListWordsResponse.newBuilder()
          .setMost(1)
          .addWords(Word.newBuilder().setName("cat").addAlso("kitten").addAlso("猫"))
          .addWords(Word.newBuilder().setName("ice cream"))
          .build();

  /** Done when the client of some call has cancelled it. */
  public final CompletableFuture<Void> cancelled = new CompletableFuture<>();

  private final LocalServer server;

  private FakeImages(Answer answer) {
    server = new LocalServer(new Service(answer));
  }

  public static FakeImages answering(Answer answer) {
    return new FakeImages(answer);
  }

  /** Answers every call with the same events and OK. */
  public static FakeImages sending(List<GenerateImagesResponse> events) {
    return answering(
        (request, reply) -> {
          events.forEach(reply::onNext);
          reply.onCompleted();
        });
  }

  public ServerAddress address() {
    return server.address();
  }

  public static GenerateImagesResponse started(int images) {
    ImagesStarted.Builder started =
        ImagesStarted.newBuilder()
            .setModel("sketch")
            .setCheckpoint(CheckpointRef.newBuilder().setVersion("1").setDigest("ab12"))
            .setSeed(7);
    for (int i = 0; i < images; i++) {
      started.addGenerationIds("0199a1f0-0000-7000-8000-00000000000" + i);
    }
    return GenerateImagesResponse.newBuilder().setStarted(started).build();
  }

  public static GenerateImagesResponse progress(int step, int steps, Image... previews) {
    return GenerateImagesResponse.newBuilder()
        .setProgress(
            ImageProgress.newBuilder()
                .setStep(step)
                .setSteps(steps)
                .addAllPreviews(List.of(previews)))
        .build();
  }

  public static GenerateImagesResponse batch(Image... images) {
    return GenerateImagesResponse.newBuilder()
        .setBatch(ImageBatch.newBuilder().addAllImages(List.of(images)))
        .build();
  }

  public static GenerateImagesResponse finished(int images) {
    return GenerateImagesResponse.newBuilder()
        .setFinished(
            ImagesFinished.newBuilder()
                .setReason(FinishReason.FINISH_REASON_STOP)
                .setImages(images))
        .build();
  }

  /** A grey PNG of 28 by 28 pixels of one level; its seed is 7 + index. */
  public static Image image(int index, int level) {
    return image(index, level, BufferedImage.TYPE_BYTE_GRAY, "png");
  }

  public static Image image(int index, int level, int type, String format) {
    BufferedImage pixels = new BufferedImage(28, 28, type);
    int bands = pixels.getRaster().getNumBands();
    int[] samples = new int[28 * 28 * bands];
    Arrays.fill(samples, level);
    pixels.getRaster().setPixels(0, 0, 28, 28, samples);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ImageIO.write(pixels, format, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    boolean png = format.equals("png");
    return Image.newBuilder()
        .setIndex(index)
        .setSeed(7 + index)
        .setWidth(28)
        .setHeight(28)
        .setFormat(png ? ImageFormat.IMAGE_FORMAT_PNG : ImageFormat.IMAGE_FORMAT_JPEG)
        .setData(ByteString.copyFrom(out.toByteArray()))
        .build();
  }

  @Override
  public void close() {
    server.close();
  }

  private final class Service extends ImageServiceGrpc.ImageServiceImplBase {
    private final Answer answer;

    Service(Answer answer) {
      this.answer = answer;
    }

    @Override
    public void generate(
        GenerateImagesRequest request, StreamObserver<GenerateImagesResponse> reply) {
      ((ServerCallStreamObserver<GenerateImagesResponse>) reply)
          .setOnCancelHandler(() -> cancelled.complete(null));
      try {
        answer.to(request, reply);
      } catch (Exception e) {
        reply.onError(e);
      }
    }

    @Override
    public void listWords(ListWordsRequest request, StreamObserver<ListWordsResponse> reply) {
      reply.onNext(request.getModel().equals("sketch") ? WORDS : WORDS.toBuilder().clear().build());
      reply.onCompleted();
    }
  }
}
