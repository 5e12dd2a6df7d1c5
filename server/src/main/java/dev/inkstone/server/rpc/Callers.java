package dev.inkstone.server.rpc;

import dev.inkstone.server.security.AccessTable;
import dev.inkstone.server.security.Caller;
import dev.inkstone.server.security.Gatekeeper;
import dev.inkstone.server.security.Refused;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCall.Listener;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import java.util.Optional;

/**
 * Lets calls in or ends them, by their name and their key, before anything of them is read. The key
 * comes as {@code authorization: Bearer KEY} or as {@code x-api-key: KEY}.
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
    String method = call.getMethodDescriptor().getFullMethodName();
    try {
      Caller caller = gate.admit(AccessTable.rpc(method), key(headers));
      return Contexts.interceptCall(
          Context.current().withValue(CALLER, caller), call, headers, next);
    } catch (Refused e) {
      StatusRuntimeException status = StatusMapper.toStatus(e);
      call.close(status.getStatus(), status.getTrailers());
      return new Listener<>() {};
    }
  }

  private static Optional<String> key(Metadata headers) {
    return Optional.ofNullable(headers.get(AUTHORIZATION))
        .flatMap(Gatekeeper::bearer)
        .or(() -> Optional.ofNullable(headers.get(API_KEY)));
  }
}
