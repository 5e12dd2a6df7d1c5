package dev.inkstone.server.rpc;

import dev.inkstone.server.security.Access;
import dev.inkstone.server.security.AccessTable;
import dev.inkstone.server.security.Caller;
import dev.inkstone.server.security.Gatekeeper;
import dev.inkstone.server.security.Refused;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCall.Listener;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import java.util.Optional;

/**
 * Lets calls in or ends them, by their name and their key, before anything of them is read; and
 * ends those that still run when their key is taken away. The key comes as {@code authorization:
 * Bearer KEY} or as {@code x-api-key: KEY}.
 */
final class Callers implements ServerInterceptor {
  private static final Context.Key<Caller> CALLER = Context.key("caller");
  private static final Metadata.Key<String> AUTHORIZATION = ascii("authorization");
  private static final Metadata.Key<String> API_KEY = ascii("x-api-key");

  private final Gatekeeper gate;

  Callers(Gatekeeper gate) {
    this.gate = gate;
  }

  private static Metadata.Key<String> ascii(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }

  /** Whose call this thread serves; to be asked while the call's method begins. */
  static Caller current() {
    return Optional.ofNullable(CALLER.get()).orElse(Caller.ANYBODY);
  }

  @Override
  public <Q, A> Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    Access access = AccessTable.rpc(call.getMethodDescriptor().getFullMethodName());
    Caller caller;
    try {
      caller = gate.admit(access, key(headers));
    } catch (Refused e) {
      StatusRuntimeException status = StatusMapper.toStatus(e);
      call.close(status.getStatus(), status.getTrailers());
      return new Listener<>() {};
    }
    EndableCall<Q, A> running = new EndableCall<>(call);
    Context context = Context.current().withValue(CALLER, caller);
    Guarded<Q> listener =
        new Guarded<>(Contexts.interceptCall(context, running, headers, next), running);
    listener.release = gate.hold(caller, access, listener::takeAway);
    return listener;
  }

  private static Optional<String> key(Metadata headers) {
    return Optional.ofNullable(headers.get(AUTHORIZATION))
        .flatMap(Gatekeeper::bearer)
        .or(() -> Optional.ofNullable(headers.get(API_KEY)));
  }

  /** A call that was let in. Once its key is taken away its method hears of nothing any more. */
  private static final class Guarded<Q> extends SimpleForwardingServerCallListener<Q> {
    private final EndableCall<Q, ?> call;
    private volatile boolean takenAway;
    private Runnable release;

    Guarded(Listener<Q> listener, EndableCall<Q, ?> call) {
      super(listener);
      this.call = call;
    }

    void takeAway(Refused why) {
      takenAway = true;
      StatusRuntimeException status = StatusMapper.toStatus(why);
      call.end(status.getStatus(), status.getTrailers());
      super.onCancel();
    }

    @Override
    public void onMessage(Q message) {
      if (!takenAway) {
        super.onMessage(message);
      }
    }

    @Override
    public void onHalfClose() {
      if (!takenAway) {
        super.onHalfClose();
      }
    }

    @Override
    public void onReady() {
      if (!takenAway) {
        super.onReady();
      }
    }

    @Override
    public void onCancel() {
      release.run();
      if (!takenAway) {
        super.onCancel();
      }
    }

    @Override
    public void onComplete() {
      release.run();
      if (!takenAway) {
        super.onComplete();
      }
    }
  }
}
