package dev.inkstone.server.rpc;

import com.google.common.util.concurrent.MoreExecutors;
import dev.inkstone.model.image.DrawingRequest;
import dev.inkstone.model.image.Words;
import dev.inkstone.server.admission.Admission;
import dev.inkstone.server.admission.Admission.Permit;
import dev.inkstone.server.admission.Rejection;
import dev.inkstone.server.engine.EngineLoop;
import dev.inkstone.server.engine.ImageGeneration;
import dev.inkstone.server.ops.Request;
import dev.inkstone.server.security.Caller;
import dev.inkstone.server.security.Refused;
import dev.inkstone.server.swap.ImageCheckpoint;
import dev.inkstone.server.swap.ModelCatalog;
import dev.inkstone.server.swap.OtherKind;
import dev.inkstone.server.swap.ServedModel;
import dev.inkstone.server.swap.UnknownModel;
import dev.inkstone.v1.GenerateImagesRequest;
import dev.inkstone.v1.GenerateImagesResponse;
import dev.inkstone.v1.Image;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;

/**
 * The way of a request for images: reading, admission, decoding and the engine's queue; from there
 * on an {@link ImageSender} alone speaks to the caller. What fails before that is thrown, as
 * something that {@link Problem} knows, and leaves nothing reserved.
 */
public final class ImageStreams {
  private final ImageReader reader;
  private final ModelCatalog catalog;
  private final Admission admission;
  private final EngineLoop engine;
  private final Executor encoders;
  private final GenerationRecorder recorder;

  /**
   * @param encoders encode and send the images, those of each request one after the other
   */
  public ImageStreams(
      ImageReader reader,
      ModelCatalog catalog,
      Admission admission,
      EngineLoop engine,
      Executor encoders,
      GenerationRecorder recorder) {
    this.reader = reader;
    this.catalog = catalog;
    this.admission = admission;
    this.engine = engine;
    this.encoders = encoders;
    this.recorder = recorder;
  }

  /** The words of a model's prompts. */
  Words words(String name) throws InvalidRequest, UnknownModel {
    ServedModel<ImageCheckpoint> model = acquire(name);
    try {
      return model.checkpoint().words();
    } finally {
      model.release();
    }
  }

  /**
   * Starts to draw.
   *
   * @param caller whose quota it is
   * @return what cancels it; does nothing once it has ended
   */
  public Runnable start(
      GenerateImagesRequest request, Caller caller, MessageOutlet<GenerateImagesResponse> out)
      throws InvalidRequest, Unsupported, Rejection, UnknownModel, Refused {
    ServedModel<ImageCheckpoint> model = acquire(request.getModel());
    try {
      return start(request, model, caller, out);
    } catch (Exception | Error e) {
      model.release();
      throw e;
    }
  }

  private ServedModel<ImageCheckpoint> acquire(String name) throws InvalidRequest, UnknownModel {
    try {
      return catalog.acquire(reader.model(name), ImageCheckpoint.class);
    } catch (OtherKind e) {
      throw new InvalidRequest("model", e.getMessage());
    }
  }

  /** From a return on, the end of the stream gives back the model. */
  private Runnable start(
      GenerateImagesRequest request,
      ServedModel<ImageCheckpoint> model,
      Caller caller,
      MessageOutlet<GenerateImagesResponse> out)
      throws InvalidRequest, Unsupported, Rejection, Refused {
    ImageCheckpoint checkpoint = model.checkpoint();
    ImageRequest read = reader.read(request, checkpoint);
    Permit permit = admission.reserve(read.seeds().count(), read.cost());
    Request.current().generates("generate_content", checkpoint.model(), checkpoint.version());
    try {
      // What is refused before costs no images.
      caller.images(read.seeds().count());
      List<DrawingRequest> drawings = reader.drawings(read, checkpoint);
      List<String> ids =
          IntStream.range(0, drawings.size())
              .mapToObj(index -> recorder.id(index, read.stored()))
              .toList();
      Optional<ImageSource> source =
          read.stored()
              ? Optional.of(ImageSource.of(request, read, checkpoint, ids))
              : Optional.empty();
      source.ifPresent(recorder::started);
      Ongoing ongoing = new Ongoing(model, permit, source);
      ongoing.open(out, new ImageMessages(read, checkpoint, ids));
      return ongoing.submit(ids.get(0), drawings);
    } catch (InvalidRequest | Refused | RuntimeException | Error e) {
      permit.close();
      throw e;
    }
  }

  /** One call's images, and what is given back when they end. */
  private final class Ongoing implements ImageSender.Listener {
    private final ServedModel<ImageCheckpoint> model;
    private final Permit permit;
    private final Optional<ImageSource> source;
    private final Request request = Request.current();
    private ImageSender sender;
    private ImageGeneration generation;

    /**
     * @param source of images that are stored
     */
    Ongoing(
        ServedModel<ImageCheckpoint> model, Permit permit, Optional<ImageSource> source) {
      this.model = model;
      this.permit = permit;
      this.source = source;
    }

    void open(MessageOutlet<GenerateImagesResponse> out, ImageMessages messages) {
      sender =
          new ImageSender(out, MoreExecutors.newSequentialExecutor(encoders), messages, this);
    }

    Runnable submit(String id, List<DrawingRequest> drawings) {
      generation = new ImageGeneration(id, drawings, sender, request);
      sender.start();
      engine.submit(model.checkpoint().lane(), generation);
      return this::failed;
    }

    @Override
    public void sent(Image image) {
      source.ifPresent(stored -> recorder.record(image, stored, request));
    }

    @Override
    public void readerIsBack() {
      engine.wake();
    }

    @Override
    public void failed() {
      engine.cancel(generation);
    }

    @Override
    public void ended() {
      permit.close();
      model.release();
    }
  }
}
