package dev.inkstone.server.rpc;

import dev.inkstone.server.admission.Admission;
import dev.inkstone.server.admission.Admission.Permit;
import dev.inkstone.server.admission.Rejection;
import dev.inkstone.server.engine.EngineLoop;
import dev.inkstone.server.engine.Generation;
import dev.inkstone.server.engine.GenerationRequest;
import dev.inkstone.server.swap.LoadedCheckpoint;
import dev.inkstone.server.swap.ModelCatalog;
import dev.inkstone.server.swap.ServedModel;
import dev.inkstone.v1.CheckpointRef;
import dev.inkstone.v1.GenerateTextRequest;
import dev.inkstone.v1.GenerateTextResponse;
import dev.inkstone.v1.Started;
import dev.inkstone.v1.TextServiceGrpc;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.Executor;

/**
 * The text service. A call goes through reading, admission, tokenising and the engine's queue; from
 * there on its {@link StreamSender} alone speaks to the caller. What fails before that ends the
 * call with a status from the {@link StatusMapper}, and leaves nothing reserved.
 */
public final class TextEndpoint extends TextServiceGrpc.TextServiceImplBase {
  private final RequestReader reader;
  private final ModelCatalog catalog;
  private final Admission admission;
  private final EngineLoop engine;
  private final Executor emitter;
  private final GenerationIds ids;

  /**
   * @param emitter sends what the engine writes; must run one task at a time
   */
  public TextEndpoint(
      RequestReader reader,
      ModelCatalog catalog,
      Admission admission,
      EngineLoop engine,
      Executor emitter,
      GenerationIds ids) {
    this.reader = reader;
    this.catalog = catalog;
    this.admission = admission;
    this.engine = engine;
    this.emitter = emitter;
    this.ids = ids;
  }

  @Override
  public void generate(
      GenerateTextRequest request, StreamObserver<GenerateTextResponse> observer) {
    var call = (ServerCallStreamObserver<GenerateTextResponse>) observer;
    try {
      ServedModel model = catalog.acquire(reader.model(request));
      try {
        start(request, model, call);
      } catch (Exception | Error e) {
        model.release();
        throw e;
      }
    } catch (Exception | Error e) {
      call.onError(StatusMapper.toStatus(e));
    }
  }

  /** From a return on, the end of the generation gives back the model. */
  private void start(
      GenerateTextRequest request,
      ServedModel model,
      ServerCallStreamObserver<GenerateTextResponse> call)
      throws InvalidRequest, Unsupported, Rejection {
    TextRequest read = reader.read(request, model.checkpoint());
    Permit permit = admission.reserve(read.mostTokens(model.lane().contextLength()));
    GenerationRequest work;
    try {
      work = work(read, model.checkpoint());
    } catch (InvalidRequest | RuntimeException e) {
      permit.close();
      throw e;
    }
    Runnable giveBack =
        () -> {
          permit.close();
          model.release();
        };
    submit(work, model, new StreamSender(call, emitter, engine::wake, giveBack), call);
  }

  private GenerationRequest work(TextRequest read, LoadedCheckpoint checkpoint)
      throws InvalidRequest {
    return new GenerationRequest(
        ids.next(),
        reader.tokenise(read, checkpoint),
        checkpoint.textModel().contextLength(),
        read.options(),
        checkpoint.endTokens(),
        checkpoint.tokenizer());
  }

  private void submit(
      GenerationRequest work,
      ServedModel model,
      StreamSender sender,
      ServerCallStreamObserver<GenerateTextResponse> call) {
    Generation generation = new Generation(work, sender);
    call.setOnCancelHandler(() -> engine.cancel(generation));
    sender.start(started(work, model.checkpoint()));
    engine.submit(model.lane(), generation);
    // A cancel that came before the submit found nothing to end.
    if (call.isCancelled()) {
      engine.cancel(generation);
    }
  }

  private static Started started(GenerationRequest work, LoadedCheckpoint checkpoint) {
    return Started.newBuilder()
        .addGenerationIds(work.id())
        .setModel(checkpoint.model())
        .setCheckpoint(
            CheckpointRef.newBuilder()
                .setVersion(checkpoint.version())
                .setDigest(checkpoint.digest()))
        .setSeed(work.options().seed())
        .setPromptTokens(work.prompt().length)
        .build();
  }
}
