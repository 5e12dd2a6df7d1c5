package dev.inkstone.server.rpc;

import dev.inkstone.server.admission.Admission;
import dev.inkstone.server.admission.Rejection;
import dev.inkstone.server.engine.EngineLoop;
import dev.inkstone.server.engine.Generation;
import dev.inkstone.server.engine.GenerationRequest;
import dev.inkstone.server.engine.OutputSink;
import dev.inkstone.server.ops.Request;
import dev.inkstone.server.security.Caller;
import dev.inkstone.server.security.Refused;
import dev.inkstone.server.swap.ModelCatalog;
import dev.inkstone.server.swap.OtherKind;
import dev.inkstone.server.swap.ServedModel;
import dev.inkstone.server.swap.TextCheckpoint;
import dev.inkstone.server.swap.UnknownModel;
import dev.inkstone.v1.CheckpointRef;
import dev.inkstone.v1.GenerateTextRequest;
import dev.inkstone.v1.Started;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * The way of a request for text, whichever call it came with: reading, admission, tokenising and
 * the engine's queue; from there on a {@link StreamSender} alone speaks to the caller. Candidates
 * are generations of their own, which the engine lets share their prompt. What fails before that is
 * thrown, as something that {@link Problem} knows, and leaves nothing reserved.
 */
public final class TextStreams {
  private final RequestReader reader;
  private final ModelCatalog catalog;
  private final Admission admission;
  private final EngineLoop engine;
  private final Executor emitter;
  private final GenerationRecorder recorder;

  /**
   * @param emitter sends what the engine writes; must run one task at a time
   */
  public TextStreams(
      RequestReader reader,
      ModelCatalog catalog,
      Admission admission,
      EngineLoop engine,
      Executor emitter,
      GenerationRecorder recorder) {
    this.reader = reader;
    this.catalog = catalog;
    this.admission = admission;
    this.engine = engine;
    this.emitter = emitter;
    this.recorder = recorder;
  }

  private ServedModel<TextCheckpoint> acquire(GenerateTextRequest request)
      throws InvalidRequest, UnknownModel {
    try {
      return catalog.acquire(reader.model(request), TextCheckpoint.class);
    } catch (OtherKind e) {
      throw new InvalidRequest("model", e.getMessage());
    }
  }

  /** Checks what can be checked without tokenising, and that the model takes messages. */
  void checkChat(GenerateTextRequest request)
      throws InvalidRequest, Unsupported, UnknownModel, NoChatTemplate {
    ServedModel<TextCheckpoint> model = acquire(request);
    try {
      if (model.checkpoint().chatFormat().isEmpty()) {
        throw new NoChatTemplate(model.checkpoint().model());
      }
      reader.read(request, model.checkpoint());
    } finally {
      model.release();
    }
  }

  /**
   * Starts to write.
   *
   * @param caller whose quota it is
   * @return what cancels it; does nothing once it has ended
   */
  public Runnable start(GenerateTextRequest request, Caller caller, Outlet out)
      throws InvalidRequest, Unsupported, Rejection, UnknownModel, Refused {
    ServedModel<TextCheckpoint> model = acquire(request);
    try {
      return start(request, model, caller, out);
    } catch (Exception | Error e) {
      model.release();
      throw e;
    }
  }

  /** From a return on, the end of the stream gives back the model. */
  private Runnable start(
      GenerateTextRequest request, ServedModel<TextCheckpoint> model, Caller caller, Outlet out)
      throws InvalidRequest, Unsupported, Rejection, Refused {
    TextRequest read = reader.read(request, model.checkpoint());
    long most = read.mostTokens(model.checkpoint().contextLength());
    Reservation reserved =
        Reservation.of(caller.tokens(most), () -> admission.reserve(read.candidates(), most));
    GenerationRequest work;
    try {
      work = work(read, model.checkpoint());
    } catch (InvalidRequest | Unsupported | RuntimeException | Error e) {
      reserved.close(0);
      throw e;
    }
    Request.current()
        .generates(
            request.hasMessages() ? "chat" : "text_completion",
            model.checkpoint().model(),
            model.checkpoint().version());
    Stream stream = new Stream(model, reserved, out);
    stream.submit(work, read.candidates(), origin(request, read, model.checkpoint()));
    return stream::cancel;
  }

  private GenerationRequest work(TextRequest read, TextCheckpoint checkpoint)
      throws InvalidRequest, Unsupported {
    return new GenerationRequest(
        recorder.id(0, read.stored()),
        0,
        reader.tokenise(read, checkpoint),
        checkpoint.contextLength(),
        read.options(),
        checkpoint.endTokens(),
        checkpoint.tokenizer(),
        read.topLogprobs(),
        reader.guide(read, checkpoint));
  }

  /** Where stored texts come from; nothing for texts that are not kept. */
  private static Optional<TextOrigin> origin(
      GenerateTextRequest request, TextRequest read, TextCheckpoint checkpoint) {
    return read.stored()
        ? Optional.of(
            new TextOrigin(request, checkpoint.model(), ref(checkpoint), read.candidates()))
        : Optional.empty();
  }

  private static CheckpointRef ref(TextCheckpoint checkpoint) {
    return CheckpointRef.newBuilder()
        .setVersion(checkpoint.version())
        .setDigest(checkpoint.digest())
        .build();
  }

  private static Started started(
      GenerationRequest work, List<Generation> generations, TextCheckpoint checkpoint) {
    return Started.newBuilder()
        .addAllGenerationIds(generations.stream().map(Generation::id).toList())
        .setModel(checkpoint.model())
        .setCheckpoint(ref(checkpoint))
        .setSeed(work.options().seed())
        .setPromptTokens(work.prompt().length)
        .build();
  }

  /** One call's generations, and what is given back when they end. */
  private final class Stream implements StreamSender.Listener {
    private final ServedModel<TextCheckpoint> model;
    private final Reservation reserved;
    private final Outlet out;
    private final List<Generation> generations = new ArrayList<>();

    Stream(ServedModel<TextCheckpoint> model, Reservation reserved, Outlet out) {
      this.model = model;
      this.reserved = reserved;
      this.out = out;
    }

    /**
     * @param work the first candidate
     * @param origin of texts that are stored
     */
    void submit(GenerationRequest work, int candidates, Optional<TextOrigin> origin) {
      TextMessages messages = new TextMessages(work.tokenizer());
      StreamSender sender = new StreamSender(out, emitter, messages, candidates, this);
      generations.add(generation(work, sender, origin));
      for (int candidate = 1; candidate < candidates; candidate++) {
        String id = recorder.id(candidate, origin.isPresent());
        generations.add(generation(work.candidate(id, candidate), sender, origin));
      }
      sender.start(started(work, generations, model.checkpoint()));
      generations.forEach(generation -> engine.submit(model.checkpoint().lane(), generation));
    }

    private Generation generation(
        GenerationRequest work, StreamSender sender, Optional<TextOrigin> origin) {
      OutputSink reader = sender.sink(work.candidate());
      OutputSink sink =
          origin.map(from -> recorder.recording(reader, work, from)).orElse(reader);
      return new Generation(work, sink, Request.current());
    }

    private void cancel() {
      generations.forEach(engine::cancel);
    }

    @Override
    public void readerIsBack() {
      engine.wake();
    }

    @Override
    public void failed() {
      cancel();
    }

    /** On the engine's thread, or before it knows of them. */
    @Override
    public void ended() {
      long written =
          generations.stream().mapToLong(each -> each.usage().completionTokens()).sum();
      reserved.close(generations.get(0).usage().promptTokens() + written);
    }

    /** Until then the tokenizer is needed. */
    @Override
    public void released() {
      model.release();
    }
  }
}
