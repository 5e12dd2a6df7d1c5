package dev.inkstone.server.rpc;

import dev.inkstone.server.ops.Request;
import dev.inkstone.server.ops.Requests;
import dev.inkstone.server.ops.Requests.Protocol;
import dev.inkstone.telemetry.TraceParent;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCall.Listener;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.EnumSet;
import java.util.Set;

/**
 * Opens a {@link Request} for every call: takes {@code x-request-id} and {@code traceparent} from
 * its metadata, sends the id back, and binds every thread that gRPC calls for it. First of all
 * interceptors, so that what the others refuse has an id too.
 */
final class RequestInterceptor implements ServerInterceptor {
  private static final Metadata.Key<String> ID =
      Metadata.Key.of(Requests.ID_HEADER, Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<String> TRACE_PARENT =
      Metadata.Key.of(TraceParent.HEADER, Metadata.ASCII_STRING_MARSHALLER);

  /** Health checks and reflection would bury what matters. */
  private static final String TRACED = "inkstone.v1.";

  /** Of these the server is to blame. */
  private static final Set<Status.Code> FAILURES =
      EnumSet.of(
          Status.Code.UNKNOWN,
          Status.Code.DEADLINE_EXCEEDED,
          Status.Code.UNIMPLEMENTED,
          Status.Code.INTERNAL,
          Status.Code.UNAVAILABLE,
          Status.Code.DATA_LOSS);

  private final Requests requests;

  RequestInterceptor(Requests requests) {
    this.requests = requests;
  }

  @Override
  public <Q, A> Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    String method = call.getMethodDescriptor().getFullMethodName();
    Request request =
        requests.open(
            Protocol.GRPC,
            method,
            Requests.id(headers.get(ID)),
            headers.get(TRACE_PARENT),
            method.startsWith(TRACED));
    return new Bound<>(
        request.call(() -> next.startCall(new Named<>(call, request), headers)), request);
  }

  private static void end(Request request, Status.Code code) {
    request.end(code.value(), code.name(), FAILURES.contains(code));
  }

  /** Sends the id with the first headers, or with the trailers where there are no others. */
  private static final class Named<Q, A> extends SimpleForwardingServerCall<Q, A> {
    private final Request request;
    private boolean sent;

    Named(ServerCall<Q, A> call, Request request) {
      super(call);
      this.request = request;
    }

    @Override
    public void sendHeaders(Metadata headers) {
      sent = true;
      headers.put(ID, request.requestId());
      super.sendHeaders(headers);
    }

    @Override
    public void close(Status status, Metadata trailers) {
      if (!sent) {
        trailers.put(ID, request.requestId());
      }
      super.close(status, trailers);
      end(request, status.getCode());
    }
  }

  /** What gRPC calls, on whatever thread, it calls for this request. */
  private static final class Bound<Q>
      extends ForwardingServerCallListener.SimpleForwardingServerCallListener<Q> {
    private final Request request;

    Bound(Listener<Q> listener, Request request) {
      super(listener);
      this.request = request;
    }

    @Override
    public void onMessage(Q message) {
      request.run(() -> super.onMessage(message));
    }

    @Override
    public void onHalfClose() {
      request.run(() -> super.onHalfClose());
    }

    @Override
    public void onReady() {
      request.run(() -> super.onReady());
    }

    @Override
    public void onCancel() {
      request.run(() -> super.onCancel());
      end(request, Status.Code.CANCELLED);
    }

    @Override
    public void onComplete() {
      request.run(() -> super.onComplete());
    }
  }
}
