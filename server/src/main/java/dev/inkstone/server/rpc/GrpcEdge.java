package dev.inkstone.server.rpc;

import dev.inkstone.v1.EvaluationServiceGrpc;
import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.ProtoReflectionService;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The gRPC server: what it listens on and which services it has. */
public final class GrpcEdge {
  /** Services of the contract that have no implementation yet: their calls say UNIMPLEMENTED. */
  public static final List<String> STILL_TO_COME =
      List.of(EvaluationServiceGrpc.SERVICE_NAME);

  /** A connection that is silent for so long is asked for a sign of life. */
  private static final int KEEP_ALIVE_SECONDS = 60;

  /** Clients may ask as often as this. */
  private static final int CLIENT_KEEP_ALIVE_SECONDS = 10;

  /**
   * Of a caller who cancels while messages wait to be sent, Netty's handler makes a warning with a
   * stack trace; here that is everyday life. Held, or the setting would be garbage collected.
   */
  private static final Logger HANDLER_LOG =
      Logger.getLogger("io.grpc.netty.shaded.io.grpc.netty.NettyServerHandler");

  /** Of a message that is too large likewise, once for each. */
  private static final Logger STREAM_LOG =
      Logger.getLogger("io.grpc.netty.shaded.io.grpc.netty.NettyServerStream");

  static {
    HANDLER_LOG.setLevel(Level.SEVERE);
    STREAM_LOG.setLevel(Level.SEVERE);
  }

  private GrpcEdge() {}

  /** A server, not yet started, with these services, those still to come, and reflection. */
  public static Server build(
      String host, int port, Executor executor, List<BindableService> services) {
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(new InetSocketAddress(host, port))
            .executor(executor)
            .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
            .permitKeepAliveTime(CLIENT_KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true)
            .addService(
                CallGuard.guarded(new EvaluationServiceGrpc.EvaluationServiceImplBase() {}))
            .addService(CallGuard.guarded(ProtoReflectionServiceV1.newInstance()))
            .addService(CallGuard.guarded(ProtoReflectionService.newInstance()));
    services.forEach(service -> builder.addService(CallGuard.guarded(service)));
    return builder.build();
  }
}
