package dev.inkstone.server.rpc;

import dev.inkstone.v1.EvaluateRequest;
import dev.inkstone.v1.EvaluateResponse;
import dev.inkstone.v1.EvaluationServiceGrpc;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

/** The evaluation service: a call begins here, the rest is for {@link Evaluations}. */
public final class EvaluationEndpoint extends EvaluationServiceGrpc.EvaluationServiceImplBase {
  private final Evaluations evaluations;

  public EvaluationEndpoint(Evaluations evaluations) {
    this.evaluations = evaluations;
  }

  @Override
  public void evaluate(EvaluateRequest request, StreamObserver<EvaluateResponse> observer) {
    var call = (ServerCallStreamObserver<EvaluateResponse>) observer;
    Calls.start(
        call, () -> evaluations.start(request, Callers.current(), new CallOutlet<>(call)));
  }
}
