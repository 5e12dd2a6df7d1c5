package dev.inkstone.server;

import dev.inkstone.server.admission.Admission;
import dev.inkstone.server.engine.EngineStats;
import dev.inkstone.server.http.ApiRoutes;
import dev.inkstone.server.http.HttpEdge;
import dev.inkstone.server.http.OpenReplies;
import dev.inkstone.server.http.OpsRoutes;
import dev.inkstone.server.http.PageRoutes;
import dev.inkstone.server.ops.Health;
import dev.inkstone.server.ops.Metrics;
import dev.inkstone.server.ops.Requests;
import dev.inkstone.server.ops.Shutdown;
import dev.inkstone.server.rpc.GrpcEdge;
import dev.inkstone.server.swap.CheckpointLoader;
import dev.inkstone.telemetry.Telemetry;
import dev.inkstone.v1.CheckpointServiceGrpc;
import dev.inkstone.v1.EvaluationServiceGrpc;
import dev.inkstone.v1.ImageServiceGrpc;
import dev.inkstone.v1.TextServiceGrpc;
import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * The whole server; it runs from {@link #start} to {@link #close}. {@link ModelSide} runs the
 * models, {@link RatingSide} keeps generations and takes ratings, {@link Services} answers, on the
 * threads of {@link Workers}, the engine's and those of the two ports.
 */
public final class InkstoneServer implements AutoCloseable {
  private final ServerOptions options;
  private final Workers workers = Workers.start();
  private final Health health = new Health();
  private final Metrics metrics = new Metrics(System::nanoTime);
  private final ModelSide models;
  private final RatingSide rating;
  private final GuardSide guard;
  private final GrpcEdge edge;
  private final Server grpc;
  private final HttpEdge http;
  private final Shutdown shutdown;

  private boolean closed;

  private InkstoneServer(ServerOptions options, CheckpointLoader loader, Telemetry telemetry)
      throws IOException {
    this.options = options;
    guard = GuardSide.open(options.host(), options.security(), metrics.access());
    SecureRandom random = new SecureRandom();
    Requests requests = new Requests(telemetry, System::nanoTime);
    models =
        new ModelSide(options, loader, metrics, workers.watch(), workers.closer(), requests);
    rating = new RatingSide(options, random, metrics, health);
    Services services =
        new Services(options, models, rating, metrics, workers, random::nextLong);
    List<BindableService> calls = new ArrayList<>(services.grpc());
    calls.add(health.service());
    edge =
        new GrpcEdge(
            new InetSocketAddress(options.host(), options.grpcPort()),
            guard.security(),
            workers.readers(),
            workers.timer(),
            requests,
            calls);
    grpc = edge.server();
    OpenReplies open = new OpenReplies();
    int most = options.security().limits().messageBytes();
    http =
        new HttpEdge(
            options.host(),
            options.httpPort(),
            guard.security(),
            List.of(
                new OpsRoutes(metrics::scrape, models::unready),
                new PageRoutes(),
                new ApiRoutes(
                    services.http(Clock.systemUTC()), workers.readers(), most, open, requests)),
            requests,
            open);
    shutdown =
        new Shutdown(models.admission(), health, grpc, models.startEngine(), options.drain());
  }

  /** Starts a server that is not traced. */
  public static InkstoneServer start(ServerOptions options, CheckpointLoader loader)
      throws IOException {
    return start(options, loader, Telemetry.off());
  }

  /**
   * Loads the models, then serves.
   *
   * @param telemetry takes the spans of calls; stays its owner's to close, after the server
   * @throws IOException in one line, if there is no model to serve or the port cannot be had
   */
  public static InkstoneServer start(
      ServerOptions options, CheckpointLoader loader, Telemetry telemetry) throws IOException {
    InkstoneServer server = new InkstoneServer(options, loader, telemetry);
    try {
      server.open();
      return server;
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  private void open() throws IOException {
    models.load();
    listen();
    http.start();
    health.serving(
        List.of(
            TextServiceGrpc.SERVICE_NAME,
            ImageServiceGrpc.SERVICE_NAME,
            CheckpointServiceGrpc.SERVICE_NAME,
            EvaluationServiceGrpc.SERVICE_NAME));
    models.follow();
    guard.follow(workers.timer(), workers.looking());
  }

  private void listen() throws IOException {
    try {
      grpc.start();
    } catch (IOException e) {
      String reason = e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
      throw new IOException(
          "cannot listen on %s:%d: %s; choose another with --host and --grpc-port"
              .formatted(options.host(), options.grpcPort(), reason),
          e);
    }
  }

  /** The port that it listens on. */
  public int grpcPort() {
    return grpc.getPort();
  }

  /** The port of everything over HTTP. */
  public int httpPort() {
    return http.port();
  }

  /** Every gRPC service, with what it can be asked. */
  List<ServerServiceDefinition> grpcServices() {
    return grpc.getServices();
  }

  /** Every HTTP route, as {@code METHOD PATH}. */
  List<String> httpRoutes() {
    return http.routes();
  }

  /** Looks at the files of keys and TLS now. */
  void lookAtFiles() {
    guard.look();
  }

  public EngineStats stats() {
    return models.engine().stats();
  }

  /** Streams that hold a place and tokens that they have reserved: 0 and 0 when nothing runs. */
  public Admission admission() {
    return models.admission();
  }

  /** Waits until the server is closed. */
  public void awaitTermination() throws InterruptedException {
    grpc.awaitTermination();
  }

  /** Drains, see {@link Shutdown}, and stops every thread. Closing again does nothing. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    models.stopFollowing();
    shutdown.run();
    edge.close();
    rating.close();
    // Last, so that a drain can be watched to its end.
    http.close();
    metrics.close();
    models.catalog().close();
    workers.close();
  }
}
