package dev.inkstone.server.rpc;

import dev.inkstone.server.ops.Requests;
import dev.inkstone.server.security.EdgeLimits;
import dev.inkstone.server.security.EdgeSecurity;
import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.ServerChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.Epoll;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollIoHandler;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;
import io.grpc.protobuf.services.ProtoReflectionService;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The gRPC port: what it listens on, which services it has, and what a stranger may cost. */
public final class GrpcEdge implements AutoCloseable {
  /** A connection that is silent for so long is asked for a sign of life. */
  private static final int KEEP_ALIVE_SECONDS = 60;

  /** Clients may ask as often as this. */
  private static final int CLIENT_KEEP_ALIVE_SECONDS = 10;

  /** How long TLS and the first frames of HTTP/2 may take. */
  private static final int HANDSHAKE_SECONDS = 10;

  /** Calls that a connection may cancel in so many seconds; opening and cancelling is an attack. */
  private static final int CANCELS = 2000;

  private static final int CANCELS_SECONDS = 10;

  /**
   * Of a caller who cancels while messages wait to be sent, and of one who sends too large a message,
   * Netty's handlers make a warning with a stack trace; here that is everyday life. Held, or the
   * setting would be garbage collected.
   */
  private static final List<Logger> HANDLER_LOGS =
      List.of(
          Logger.getLogger("io.grpc.netty.shaded.io.grpc.netty.NettyServerHandler"),
          Logger.getLogger("io.grpc.netty.shaded.io.grpc.netty.NettyServerStream"));

  static {
    HANDLER_LOGS.forEach(log -> log.setLevel(Level.SEVERE));
  }

  private final EventLoopGroup accepting;
  private final EventLoopGroup serving;
  private final Server server;

  /**
   * A port, not yet open, with these services and reflection.
   *
   * @param address its port 0 takes any that is free
   * @param executor runs calls
   * @param timer only hands over to others
   * @param requests opens every call
   * @throws IOException in one line, if TLS cannot be had
   */
  public GrpcEdge(
      InetSocketAddress address,
      EdgeSecurity security,
      Executor executor,
      ScheduledExecutorService timer,
      Requests requests,
      List<BindableService> services)
      throws IOException {
    EdgeLimits limits = security.limits();
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(address, GrpcTls.credentials(security.tls()))
            .executor(executor)
            .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
            .permitKeepAliveTime(CLIENT_KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true)
            .handshakeTimeout(HANDSHAKE_SECONDS, TimeUnit.SECONDS)
            .maxConnectionIdle(limits.idle().toSeconds(), TimeUnit.SECONDS)
            .maxConcurrentCallsPerConnection(EdgeLimits.CALLS_PER_CONNECTION)
            .maxInboundMessageSize(limits.messageBytes())
            .maxInboundMetadataSize(EdgeLimits.HEADER_BYTES)
            .maxRstFramesPerWindow(CANCELS, CANCELS_SECONDS)
            .intercept(new Arrival(timer, limits.request()))
            .intercept(new Callers(security.gate()))
            // The last is the outermost.
            .intercept(new RequestInterceptor(requests))
            .addService(CallGuard.guarded(ProtoReflectionServiceV1.newInstance()))
            .addService(CallGuard.guarded(ProtoReflectionService.newInstance()));
    services.forEach(service -> builder.addService(CallGuard.guarded(service)));
    accepting = loops(1);
    serving = loops(0);
    server =
        builder
            .bossEventLoopGroup(accepting)
            .workerEventLoopGroup(serving)
            .channelFactory(() -> channel(new ConnectionLimit(limits.connections())))
            .build();
  }

  /**
   * @param threads 0 for as many as Netty finds right
   */
  private static EventLoopGroup loops(int threads) {
    DefaultThreadFactory daemons = new DefaultThreadFactory("grpc", true);
    return new MultiThreadIoEventLoopGroup(
        threads,
        daemons,
        Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
  }

  private static ServerChannel channel(ConnectionLimit limit) {
    ServerChannel channel =
        Epoll.isAvailable() ? new EpollServerSocketChannel() : new NioServerSocketChannel();
    channel.pipeline().addLast(limit);
    return channel;
  }

  public Server server() {
    return server;
  }

  /** Stops the port's threads; to be called when the server has ended. Does not wait for them. */
  @Override
  public void close() {
    accepting.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    serving.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }
}
