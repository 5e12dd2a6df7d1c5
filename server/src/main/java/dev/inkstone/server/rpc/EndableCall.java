package dev.inkstone.server.rpc;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;

/**
 * A call as its method sees it, which others may end as well, on any thread: the first ending is
 * the only one. To the method a call that others have ended looks cancelled, and what it still says
 * is dropped; whoever ends it so also tells the method's listener.
 */
class EndableCall<Q, A> extends SimpleForwardingServerCall<Q, A> {
  private boolean closed;
  private boolean endedByOthers;

  EndableCall(ServerCall<Q, A> call) {
    super(call);
  }

  /** Ends it, unless it has its end. */
  final synchronized void end(Status status, Metadata trailers) {
    if (!closed) {
      closed = true;
      endedByOthers = true;
      super.close(status, trailers);
    }
  }

  @Override
  public synchronized void sendHeaders(Metadata headers) {
    if (!endedByOthers) {
      super.sendHeaders(headers);
    }
  }

  @Override
  public synchronized void sendMessage(A message) {
    if (!endedByOthers) {
      super.sendMessage(message);
    }
  }

  @Override
  public synchronized void close(Status status, Metadata trailers) {
    if (!endedByOthers) {
      closed = true;
      super.close(status, trailers);
    }
  }

  @Override
  public synchronized boolean isCancelled() {
    return endedByOthers || super.isCancelled();
  }
}
