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
import dev.inkstone.server.swap.UnknownModel;
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
      TextRequest read = reader.read(request);
      Hold hold = reserve(read);
      try {
        start(read, hold, call);
      } catch (Exception | Error e) {
        hold.close();
        throw e;
      }
    } catch (Exception | Error e) {
      call.onError(StatusMapper.toStatus(e));
    }
  }

  /** What a generation holds until it ends. */
  private record Hold(ServedModel model, Permit permit) {
    void close() {
      permit.close();
      model.release();
    }
  }

  private Hold reserve(TextRequest request) throws UnknownModel, Rejection {
    ServedModel model = catalog.acquire(request.model());
    try {
      return new Hold(
          model, admission.reserve(request.mostTokens(model.lane().contextLength())));
    } catch (Rejection e) {
      model.release();
      throw e;
    }
  }

  /** From a return on, the end of the generation closes {@code hold}. */
  private void start(
      TextRequest request, Hold hold, ServerCallStreamObserver<GenerateTextResponse> call)
      throws InvalidRequest {
    ServedModel model = hold.model();
    GenerationRequest plan = request.toGeneration(ids.next(), seed, model.checkpoint());
    StreamSender sender = new StreamSender(call, emitter, engine::wake, hold::close);
    Generation generation = new Generation(plan, sender);
    call.setOnCancelHandler(() -> engine.cancel(generation));
    sender.start(started(plan, model.checkpoint()));
    engine.submit(model.lane(), generation);
    // A cancel that came before the submit found nothing to end.
    if (call.isCancelled()) {
      engine.cancel(generation);
    }
  }

  private static Started started(GenerationRequest plan, LoadedCheckpoint checkpoint) {
    return Started.newBuilder()
        .addGenerationIds(plan.id())
        .setModel(checkpoint.model())
        .setCheckpoint(
            CheckpointRef.newBuilder()
                .setVersion(checkpoint.version())
                .setDigest(checkpoint.digest()))
        .setSeed(plan.seed())
        .setPromptTokens(plan.prompt().length)
        .build();
  }
}
