package dev.inkstone.client;

import dev.inkstone.v1.CheckpointRef;
import dev.inkstone.v1.FinishReason;
import dev.inkstone.v1.Finished;
import dev.inkstone.v1.GenerateTextRequest;
import dev.inkstone.v1.GenerateTextResponse;
import dev.inkstone.v1.Started;
import dev.inkstone.v1.TextChunk;
import dev.inkstone.v1.TextServiceGrpc;
import dev.inkstone.v1.Usage;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A TextService on a local socket that answers each call as a test says. */
public final class FakeServer implements AutoCloseable {
  /** Answers one call; runs on a thread of the call's own, and so may wait. */
  @FunctionalInterface
  public interface Answer {
    void to(GenerateTextRequest request, StreamObserver<GenerateTextResponse> reply)
        throws Exception;
  }

  /** Done when the client of some call has cancelled it. */
  public final CompletableFuture<Void> cancelled = new CompletableFuture<>();

  private final LocalServer server;

  private FakeServer(Answer answer) {
    server = new LocalServer(new Service(answer));
  }

  public static FakeServer answering(Answer answer) {
    return new FakeServer(answer);
  }

  /** Answers every call with the same events and OK. */
  public static FakeServer sending(List<GenerateTextResponse> events) {
    return answering(
        (request, reply) -> {
          events.forEach(reply::onNext);
          reply.onCompleted();
        });
  }

  /** Starts every answer and never goes on. */
  public static FakeServer silentAfterStarted() {
    return answering((request, reply) -> reply.onNext(started(3)));
  }

  public ServerAddress address() {
    return server.address();
  }

  public static GenerateTextResponse started(int promptTokens) {
    return GenerateTextResponse.newBuilder()
        .setStarted(
            Started.newBuilder()
                .addGenerationIds("0199a1f0-0000-7000-8000-000000000001")
                .setModel("poet")
                .setCheckpoint(CheckpointRef.newBuilder().setVersion("3").setDigest("ab12"))
                .setSeed(-1L)
                .setPromptTokens(promptTokens))
        .build();
  }

  public static GenerateTextResponse chunk(String text) {
    return GenerateTextResponse.newBuilder()
        .setChunk(
            TextChunk.newBuilder().setText(text).addAllTokenIds(text.chars().boxed().toList()))
        .build();
  }

  public static GenerateTextResponse finished(int completionTokens) {
    return GenerateTextResponse.newBuilder()
        .setFinished(
            Finished.newBuilder()
                .setReason(FinishReason.FINISH_REASON_LENGTH)
                .setUsage(Usage.newBuilder().setCompletionTokens(completionTokens)))
        .build();
  }

  @Override
  public void close() {
    server.close();
  }

  private final class Service extends TextServiceGrpc.TextServiceImplBase {
    private final Answer answer;

    Service(Answer answer) {
      this.answer = answer;
    }

    @Override
    public void generate(GenerateTextRequest request, StreamObserver<GenerateTextResponse> reply) {
      ((ServerCallStreamObserver<GenerateTextResponse>) reply)
          .setOnCancelHandler(() -> cancelled.complete(null));
      try {
        answer.to(request, reply);
      } catch (Exception e) {
        reply.onError(e);
      }
    }
  }
}
