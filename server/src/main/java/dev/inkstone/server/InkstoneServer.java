package dev.inkstone.server;

import dev.inkstone.model.checkpoint.Registry;
import dev.inkstone.server.admission.Admission;
import dev.inkstone.server.engine.EngineLimits;
import dev.inkstone.server.engine.EngineLoop;
import dev.inkstone.server.engine.EngineStats;
import dev.inkstone.server.engine.EngineThread;
import dev.inkstone.server.http.HttpEdge;
import dev.inkstone.server.http.OpsRoutes;
import dev.inkstone.server.ops.EngineLog;
import dev.inkstone.server.ops.EngineReports;
import dev.inkstone.server.ops.Health;
import dev.inkstone.server.ops.Metrics;
import dev.inkstone.server.ops.Shutdown;
import dev.inkstone.server.rating.KafkaSide;
import dev.inkstone.server.rating.LiveTally;
import dev.inkstone.server.rpc.ChatEndpoint;
import dev.inkstone.server.rpc.CheckpointEndpoint;
import dev.inkstone.server.rpc.GenerationIds;
import dev.inkstone.server.rpc.GenerationRecorder;
import dev.inkstone.server.rpc.GrpcEdge;
import dev.inkstone.server.rpc.ImageEndpoint;
import dev.inkstone.server.rpc.ImageReader;
import dev.inkstone.server.rpc.ImageStreams;
import dev.inkstone.server.rpc.IdKey;
import dev.inkstone.server.rpc.RatingEndpoint;
import dev.inkstone.server.rpc.RatingReader;
import dev.inkstone.server.rpc.RequestReader;
import dev.inkstone.server.rpc.Storage;
import dev.inkstone.server.rpc.TextEndpoint;
import dev.inkstone.server.rpc.TextStreams;
import dev.inkstone.server.swap.Announced;
import dev.inkstone.server.swap.Champions;
import dev.inkstone.server.swap.CheckpointBook;
import dev.inkstone.server.swap.CheckpointFeed;
import dev.inkstone.server.swap.CheckpointLoader;
import dev.inkstone.server.swap.CheckpointWatcher;
import dev.inkstone.server.swap.FirstTokens;
import dev.inkstone.server.swap.ModelCatalog;
import dev.inkstone.server.swap.ShippedCheckpoints;
import dev.inkstone.server.swap.SwapPauses;
import dev.inkstone.server.swap.Swapper;
import dev.inkstone.v1.CheckpointServiceGrpc;
import dev.inkstone.v1.ImageServiceGrpc;
import dev.inkstone.v1.RatingServiceGrpc;
import dev.inkstone.v1.TextServiceGrpc;
import io.grpc.Server;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The whole server, wired; it runs from {@link #start} to {@link #close}. Its threads: the engine,
 * which runs the models; the emitter, which sends what they write; encoders, which send what they
 * draw; the watcher, which loads
 * checkpoints; one that reads the registry; a few that read requests; and those of the HTTP port.
 */
public final class InkstoneServer implements AutoCloseable {
  private static final Duration CHAT_IDLE = Duration.ofMinutes(30);
  private static final Duration STEP_AT_MOST = Duration.ofSeconds(10);

  /** Images are encoded beside the engine, and must not take the cores from it. */
  private static final int ENCODERS = 2;

  private final ServerOptions options;
  private final EngineLoop engine;
  private final ModelCatalog catalog;
  private final CheckpointWatcher watcher;
  private final CheckpointBook book;
  private final Champions champions;
  private final CheckpointFeed feed = new CheckpointFeed();
  private final LiveTally tally = new LiveTally();
  private final Optional<Announced> announced;
  private final AtomicBoolean toldToLook = new AtomicBoolean();
  private final Admission admission;
  private final Health health = new Health();
  private final Metrics metrics = new Metrics(System::nanoTime);
  private final Storage storage;
  private final KafkaSide kafka;
  private final GenerationIds ids;
  private final Server grpc;
  private final HttpEdge http;
  private final Shutdown shutdown;
  private final ExecutorService readers =
      Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors(), named("rpc"));
  private final ExecutorService emitter = Executors.newSingleThreadExecutor(named("emitter"));
  private final ExecutorService encoders =
      Executors.newFixedThreadPool(ENCODERS, named("encoder"));
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(named("timer"));
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(named("checkpoints"));

  private final ExecutorService closer = Executors.newSingleThreadExecutor(named("closer"));
  private final ExecutorService looking = Executors.newSingleThreadExecutor(named("registry"));

  private final SecureRandom random = new SecureRandom();

  private boolean closed;

  private InkstoneServer(ServerOptions options, CheckpointLoader loader) throws IOException {
    this.options = options;
    Swapper.Meters swaps =
        new Swapper.Meters(
            new SwapPauses(), new FirstTokens(Clock.systemUTC(), metrics::ratingToServing));
    EngineReports reports =
        new EngineReports(new EngineLog(), metrics, swaps.pauses(), swaps.firstTokens());
    EngineLimits limits =
        EngineLimits.of(options.limits().maxStreams(), options.prefixSlots());
    engine = new EngineLoop(limits, reports, System::nanoTime, closer);
    metrics.observe(engine.stats());
    catalog = new ModelCatalog(engine);
    Registry registry = new Registry(options.data().resolve("registry"));
    ShippedCheckpoints shipped = new ShippedCheckpoints(options.checkpoints());
    book = new CheckpointBook(registry, shipped, catalog);
    Swapper swapper = new Swapper(registry, loader, catalog, book, feed, swaps);
    watcher = new CheckpointWatcher(registry, shipped, swapper, catalog, book);
    champions = new Champions(registry, catalog, book, watcher, swapper);
    admission = new Admission(options.limits());
    storage = storage(options.ratings());
    ids = new GenerationIds(Clock.systemUTC(), random, idKey(options));
    kafka = openKafka(options.ratings());
    announced = options.ratings().kafka().map(kafka -> new Announced(kafka, this::lookSoon));
    grpc =
        GrpcEdge.build(
            options.host(),
            options.grpcPort(),
            readers,
            List.of(textService(), imageService(), ratingService(), checkpointService(),
                health.service()));
    http =
        new HttpEdge(
            options.host(), options.httpPort(), new OpsRoutes(metrics::scrape, this::unready));
    EngineThread thread = new EngineThread(engine, reports, STEP_AT_MOST);
    shutdown = new Shutdown(admission, health, grpc, thread, options.drain());
  }

  private static Storage storage(RatingOptions options) {
    if (options.kafka().isEmpty()) {
      return Storage.NEVER;
    }
    return options.store() ? Storage.BY_DEFAULT : Storage.ON_REQUEST;
  }

  private KafkaSide openKafka(RatingOptions options) throws IOException {
    // First, or it could undo what the watch finds.
    health.set(RatingServiceGrpc.SERVICE_NAME, false);
    if (options.kafka().isEmpty()) {
      return KafkaSide.none(metrics.ratings());
    }
    return KafkaSide.open(
        options.kafka().get(),
        metrics.ratings(),
        there -> health.set(RatingServiceGrpc.SERVICE_NAME, there));
  }

  private byte[] idKey(ServerOptions options) throws IOException {
    Optional<Path> shared = options.ratings().idKey();
    return shared.isPresent()
        ? IdKey.read(shared.get())
        : IdKey.readOrCreate(options.data().resolve("id.key"), random);
  }

  private TextEndpoint textService() {
    TextStreams streams =
        new TextStreams(
            new RequestReader(options.defaultModel(), random::nextLong, storage),
            catalog,
            admission,
            engine,
            emitter,
            recorder());
    return new TextEndpoint(streams, new ChatEndpoint(streams, readers, timer, CHAT_IDLE));
  }

  private RatingEndpoint ratingService() {
    return new RatingEndpoint(
        new RatingReader(ids, storage, Clock.systemUTC()),
        kafka.ratings(),
        tally,
        metrics.ratings());
  }

  private CheckpointEndpoint checkpointService() {
    return new CheckpointEndpoint(book, champions, feed, tally, looking, watch);
  }

  /** Has the registry looked at, once for all who ask before that. */
  private void lookSoon() {
    if (toldToLook.compareAndSet(false, true)) {
      try {
        watch.execute(
            () -> {
              toldToLook.set(false);
              watcher.poll();
            });
      } catch (RejectedExecutionException e) {
        // The server is closing.
      }
    }
  }

  private ImageEndpoint imageService() {
    ImageReader reader =
        new ImageReader(options.defaultImageModel(), random::nextLong, storage);
    return new ImageEndpoint(
        new ImageStreams(reader, catalog, admission, engine, encoders, recorder()));
  }

  private GenerationRecorder recorder() {
    return new GenerationRecorder(ids, kafka.generations(), tally, Clock.systemUTC());
  }

  /**
   * Loads the models, then serves.
   *
   * @throws IOException in one line, if there is no model to serve or the port cannot be had
   */
  public static InkstoneServer start(ServerOptions options, CheckpointLoader loader)
      throws IOException {
    InkstoneServer server = new InkstoneServer(options, loader);
    try {
      server.open();
      return server;
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  private void open() throws IOException {
    watcher.start();
    if (catalog.names().isEmpty()) {
      throw new IOException(
          "no model to serve: neither %s nor %s holds a checkpoint that can be used"
              .formatted(options.data().resolve("registry"), options.checkpoints()));
    }
    listen();
    http.start();
    health.serving(
        List.of(
            TextServiceGrpc.SERVICE_NAME,
            ImageServiceGrpc.SERVICE_NAME,
            CheckpointServiceGrpc.SERVICE_NAME));
    health.notServing(GrpcEdge.STILL_TO_COME);
    long millis = options.watch().toMillis();
    watch.scheduleWithFixedDelay(watcher::poll, millis, millis, TimeUnit.MILLISECONDS);
    announced.ifPresent(Announced::start);
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

  /** The port of metrics and health over HTTP. */
  public int httpPort() {
    return http.port();
  }

  private Optional<String> unready() {
    if (admission.isStopped()) {
      return Optional.of("the server is shutting down");
    }
    return catalog.names().isEmpty() ? Optional.of("no model is served") : Optional.empty();
  }

  public EngineStats stats() {
    return engine.stats();
  }

  /** Streams that hold a place and tokens that they have reserved: 0 and 0 when nothing runs. */
  public Admission admission() {
    return admission;
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
    announced.ifPresent(Announced::close);
    watch.shutdownNow();
    feed.close();
    shutdown.run();
    kafka.close();
    // Last, so that a drain can be watched to its end.
    http.close();
    metrics.close();
    catalog.close();
    emitter.shutdown();
    encoders.shutdown();
    readers.shutdown();
    looking.shutdown();
    closer.shutdown();
    timer.shutdownNow();
  }

  private static ThreadFactory named(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }
}
