package dev.inkstone.server;

import dev.inkstone.model.checkpoint.Registry;
import dev.inkstone.server.admission.Admission;
import dev.inkstone.server.engine.EngineEvents;
import dev.inkstone.server.engine.EngineLimits;
import dev.inkstone.server.engine.EngineLoop;
import dev.inkstone.server.engine.EngineThread;
import dev.inkstone.server.ops.EngineLog;
import dev.inkstone.server.ops.EngineReports;
import dev.inkstone.server.ops.EngineTraces;
import dev.inkstone.server.ops.Metrics;
import dev.inkstone.server.ops.Requests;
import dev.inkstone.server.swap.Announced;
import dev.inkstone.server.swap.Champions;
import dev.inkstone.server.swap.CheckpointBook;
import dev.inkstone.server.swap.CheckpointFeed;
import dev.inkstone.server.swap.CheckpointLoader;
import dev.inkstone.server.swap.CheckpointWatcher;
import dev.inkstone.server.swap.FirstTokens;
import dev.inkstone.server.swap.Loans;
import dev.inkstone.server.swap.ModelCatalog;
import dev.inkstone.server.swap.ShippedCheckpoints;
import dev.inkstone.server.swap.SwapPauses;
import dev.inkstone.server.swap.Swapper;
import dev.inkstone.topics.Topics;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** The models, wired: the engine that runs them, who is let in, and who swaps their checkpoints. */
final class ModelSide {
  private static final Duration STEP_AT_MOST = Duration.ofSeconds(10);

  private final ServerOptions options;
  private final ScheduledExecutorService watch;
  private final Requests requests;
  private final EngineReports reports;
  private final EngineLoop engine;
  private final Admission admission;
  private final ModelCatalog catalog;
  private final CheckpointFeed feed = new CheckpointFeed();
  private final CheckpointBook book;
  private final Loans loans;
  private final CheckpointWatcher watcher;
  private final Champions champions;
  private final Optional<Announced> announced;
  private final AtomicBoolean toldToLook = new AtomicBoolean();

  /**
   * @param watch the thread on which checkpoints are loaded
   * @param closer closes models that nobody uses any more
   * @param requests whose work is traced, if anything is
   */
  ModelSide(
      ServerOptions options,
      CheckpointLoader loader,
      Metrics metrics,
      ScheduledExecutorService watch,
      Executor closer,
      Requests requests) {
    this.options = options;
    this.watch = watch;
    this.requests = requests;
    Swapper.Meters swaps =
        new Swapper.Meters(
            new SwapPauses(), new FirstTokens(Clock.systemUTC(), metrics::ratingToServing));
    reports = new EngineReports(listeners(metrics, swaps));
    EngineLimits limits =
        EngineLimits.of(options.limits().maxStreams(), options.prefixSlots());
    engine = new EngineLoop(limits, reports, System::nanoTime, closer);
    metrics.observe(engine.stats());
    admission = new Admission(options.limits());
    catalog = new ModelCatalog(engine);
    Registry registry = new Registry(options.data().resolve("registry"));
    ShippedCheckpoints shipped = new ShippedCheckpoints(options.checkpoints());
    book = new CheckpointBook(registry, shipped, catalog);
    loans = new Loans(registry, shipped, book, loader);
    Swapper swapper = new Swapper(registry, loader, catalog, book, feed, swaps);
    watcher = new CheckpointWatcher(registry, shipped, swapper, catalog, book);
    champions = new Champions(registry, catalog, book, watcher, swapper);
    announced = options.ratings().kafka().map(kafka -> new Announced(kafka, this::lookSoon));
  }

  private List<EngineEvents> listeners(Metrics metrics, Swapper.Meters swaps) {
    List<EngineEvents> listeners =
        new ArrayList<>(
            List.of(new EngineLog(), metrics, swaps.pauses(), swaps.firstTokens()));
    if (requests.areTraced()) {
      listeners.add(new EngineTraces(requests));
    }
    return listeners;
  }

  /** Has the registry looked at, once for all who ask before that. */
  private void lookSoon(String traceParent) {
    if (toldToLook.compareAndSet(false, true)) {
      try {
        watch.execute(
            () -> {
              toldToLook.set(false);
              requests.follow(Topics.CHECKPOINTS, traceParent, watcher::poll);
            });
      } catch (RejectedExecutionException e) {
        // The server is closing.
      }
    }
  }

  /** Starts the engine's thread, which runs until it is closed. */
  EngineThread startEngine() {
    return new EngineThread(engine, reports, STEP_AT_MOST);
  }

  /**
   * Loads what there is.
   *
   * @throws IOException in one line, if that is nothing
   */
  void load() throws IOException {
    watcher.start();
    if (catalog.names().isEmpty()) {
      throw new IOException(
          "no model to serve: neither %s nor %s holds a checkpoint that can be used"
              .formatted(options.data().resolve("registry"), options.checkpoints()));
    }
  }

  /** From here on what is new is found and served. */
  void follow() {
    long millis = options.watch().toMillis();
    watch.scheduleWithFixedDelay(watcher::poll, millis, millis, TimeUnit.MILLISECONDS);
    announced.ifPresent(Announced::start);
  }

  /** What is new from here on stays unseen; who watches is told so. */
  void stopFollowing() {
    announced.ifPresent(Announced::close);
    watch.shutdownNow();
    feed.close();
  }

  /** Why requests would be refused, if they would. */
  Optional<String> unready() {
    if (admission.isStopped()) {
      return Optional.of("the server is shutting down");
    }
    return catalog.names().isEmpty() ? Optional.of("no model is served") : Optional.empty();
  }

  EngineLoop engine() {
    return engine;
  }

  Admission admission() {
    return admission;
  }

  ModelCatalog catalog() {
    return catalog;
  }

  CheckpointFeed feed() {
    return feed;
  }

  CheckpointBook book() {
    return book;
  }

  Loans loans() {
    return loans;
  }

  Champions champions() {
    return champions;
  }
}
