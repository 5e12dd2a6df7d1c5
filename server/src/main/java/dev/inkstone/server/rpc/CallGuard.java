package dev.inkstone.server.rpc;

import io.grpc.BindableService;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.ServerCall;
import io.grpc.ServerCall.Listener;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;

/**
 * Ends calls with INVALID_ARGUMENT whose requests are no messages, or are none or several where one
 * is wanted. grpc-java itself would say UNKNOWN or INTERNAL, which are for bugs of ours. The method
 * that such a call began is told that it was cancelled, and what it still sends is dropped. Whoever
 * ends a call, and however long a name it quotes, what it says is {@link Brief}.
 */
final class CallGuard implements ServerInterceptor {
  private CallGuard() {}

  /** A service with all of its methods guarded. */
  static ServerServiceDefinition guarded(BindableService service) {
    ServerServiceDefinition bound = service.bindService();
    ServiceDescriptor.Builder descriptor =
        ServiceDescriptor.newBuilder(bound.getServiceDescriptor().getName())
            .setSchemaDescriptor(bound.getServiceDescriptor().getSchemaDescriptor());
    var methods = bound.getMethods().stream().map(CallGuard::lenient).toList();
    methods.forEach(method -> descriptor.addMethod(method.getMethodDescriptor()));
    ServerServiceDefinition.Builder lenient = ServerServiceDefinition.builder(descriptor.build());
    methods.forEach(lenient::addMethod);
    return ServerInterceptors.intercept(lenient.build(), new CallGuard());
  }

  private static <Q, A> ServerMethodDefinition<Q, A> lenient(ServerMethodDefinition<Q, A> method) {
    MethodDescriptor<Q, A> strict = method.getMethodDescriptor();
    var marshaller =
        new LenientMarshaller<>((PrototypeMarshaller<Q>) strict.getRequestMarshaller());
    return ServerMethodDefinition.create(
        strict.toBuilder(marshaller, strict.getResponseMarshaller()).build(),
        method.getServerCallHandler());
  }

  @Override
  public <Q, A> Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    Ending<Q, A> ending = new Ending<>(call);
    return new Guard<>(ending, next.startCall(ending, headers));
  }

  private static final class Ending<Q, A> extends EndableCall<Q, A> {
    Ending(ServerCall<Q, A> call) {
      super(call);
    }

    void refuse(String why) {
      end(Status.INVALID_ARGUMENT.withDescription(why), new Metadata());
    }

    @Override
    public synchronized void close(Status status, Metadata trailers) {
      String said = status.getDescription();
      super.close(said == null ? status : status.withDescription(Brief.message(said)), trailers);
    }
  }

  private static final class Guard<Q> extends SimpleForwardingServerCallListener<Q> {
    private final Ending<Q, ?> call;
    private final MethodDescriptor<Q, ?> method;
    private int messages;
    private boolean refused;

    Guard(Ending<Q, ?> call, Listener<Q> listener) {
      super(listener);
      this.call = call;
      this.method = call.getMethodDescriptor();
    }

    private void refuse(String why) {
      refused = true;
      call.refuse(method.getFullMethodName() + ": " + why);
      super.onCancel();
    }

    @Override
    public void onMessage(Q message) {
      if (refused) {
        return;
      }
      if (((LenientMarshaller<Q>) method.getRequestMarshaller()).isUnreadable(message)) {
        refuse("the request is no message of its kind");
      } else if (++messages > 1 && method.getType().clientSendsOneMessage()) {
        refuse("more than one request");
      } else {
        super.onMessage(message);
      }
    }

    @Override
    public void onHalfClose() {
      if (!refused && messages == 0 && method.getType().clientSendsOneMessage()) {
        refuse("no request");
      } else if (!refused) {
        super.onHalfClose();
      }
    }

    @Override
    public void onReady() {
      if (!refused) {
        super.onReady();
      }
    }

    @Override
    public void onCancel() {
      if (!refused) {
        super.onCancel();
      }
    }

    @Override
    public void onComplete() {
      if (!refused) {
        super.onComplete();
      }
    }
  }
}
