package dev.inkstone.server.rpc;

import io.grpc.stub.ServerCallStreamObserver;

/** A gRPC call that streams messages. */
class CallOutlet<T> implements MessageOutlet<T> {
  private final ServerCallStreamObserver<T> call;

  CallOutlet(ServerCallStreamObserver<T> call) {
    this.call = call;
  }

  @Override
  public void onReady(Runnable handler) {
    call.setOnReadyThreshold(Outlet.TRANSPORT_BYTES);
    call.setOnReadyHandler(handler);
  }

  @Override
  public boolean isReady() {
    return call.isReady();
  }

  @Override
  public boolean isCancelled() {
    return call.isCancelled();
  }

  @Override
  public void send(T message) {
    call.onNext(message);
  }

  @Override
  public void complete() {
    call.onCompleted();
  }

  @Override
  public void fail(Problem problem) {
    call.onError(StatusMapper.toStatus(problem));
  }
}
