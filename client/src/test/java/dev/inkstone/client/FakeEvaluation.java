package dev.inkstone.client;

import dev.inkstone.v1.CheckpointRef;
import dev.inkstone.v1.EvaluateRequest;
import dev.inkstone.v1.EvaluateResponse;
import dev.inkstone.v1.EvaluateResult;
import dev.inkstone.v1.EvaluationServiceGrpc;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An EvaluationService on a local socket that gives every text the same scores. */
public final class FakeEvaluation implements AutoCloseable {
  private final List<EvaluateRequest> asked = new CopyOnWriteArrayList<>();
  private final Server server;

  public FakeEvaluation() {
    try {
      server =
          Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
              .addService(new Service())
              .build()
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public ServerAddress address() {
    return new ServerAddress("127.0.0.1", server.getPort());
  }

  /** Every request that came, in its order. */
  public List<EvaluateRequest> asked() {
    return asked;
  }

  @Override
  public void close() {
    server.shutdownNow();
  }

  private final class Service extends EvaluationServiceGrpc.EvaluationServiceImplBase {
    @Override
    public void evaluate(EvaluateRequest request, StreamObserver<EvaluateResponse> reply) {
      asked.add(request);
      reply.onNext(
          EvaluateResponse.newBuilder()
              .setModel("poet")
              .setCheckpoint(CheckpointRef.newBuilder().setVersion("3"))
              .addResults(
                  EvaluateResult.newBuilder()
                      .setLogLikelihood(-7.5)
                      .setTokens(5)
                      .putScores("tone", 0.75)
                      .putScores("form", 1))
              .build());
      reply.onCompleted();
    }
  }
}
