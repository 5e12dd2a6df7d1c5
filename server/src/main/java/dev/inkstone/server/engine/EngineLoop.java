package dev.inkstone.server.engine;

import dev.inkstone.server.engine.Ending.Failed;
import dev.inkstone.server.engine.Ending.Failure;
import dev.inkstone.server.engine.Ending.Reason;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The loop that writes all text and draws all images: drain commands, plan, run, apply, emit; then
 * a part of an {@link Errand}.
 *
 * <p>One thread at a time calls {@link #turn}, and it alone touches models and generations; the
 * other methods may be called by anyone and never block. The loop knows no thread of its own: see
 * {@link EngineThread}. Work that was submitted ends exactly once, whatever happens; what is
 * cancelled takes part in no step that begins after the cancel. Each loaded checkpoint is a {@link
 * Lane}; a retired one finishes what it has, takes no more, and then has its model closed, beside
 * the loop, which never waits for a model's memory to be given back.
 */
public final class EngineLoop {
  private final EngineContext engine;
  private final Executor closer;
  private final ConcurrentLinkedQueue<Command> commands = new ConcurrentLinkedQueue<>();
  private final Semaphore wakeUp = new Semaphore(0);
  private final Lanes lanes = new Lanes();
  private final Errands errands = new Errands();
  private long arrivals;
  private volatile boolean closed;

  /**
   * @param closer closes the models that nobody uses any more
   */
  public EngineLoop(
      EngineLimits limits, EngineEvents events, LongSupplier nanoTime, Executor closer) {
    this.closer = closer;
    engine = new EngineContext(limits, events, new EngineStats(), nanoTime);
  }

  /** Takes over a model. Submits to its lane may follow at once. */
  public void open(Lane<?> lane) {
    post(new Command.Open(lane));
  }

  /** Lets the lane finish what was submitted to it before, and closes its model. */
  public void retire(Lane<?> lane) {
    post(new Command.Retire(lane));
  }

  public <W extends Work> void submit(Lane<W> lane, W work) {
    post(new Command.Submit<>(lane, work, engine.nanoTime().getAsLong()));
  }

  /** Ends work as CANCELLED, if it has not ended yet. */
  public void cancel(Work work) {
    post(new Command.Cancel(work));
  }

  /**
   * Has an errand done beside the streams.
   *
   * @return completed by the engine's thread, which does not touch the errand from then on; fails
   *     with what the errand throws, with CancellationException, or with
   *     RejectedExecutionException when the engine is closed
   */
  public CompletableFuture<Void> run(Errand errand) {
    Command.Run run = new Command.Run(errand, new CompletableFuture<>());
    post(run);
    return run.done();
  }

  /** Ends an errand before it is done, if it has not ended yet. */
  public void drop(Errand errand) {
    post(new Command.Drop(errand));
  }

  /** Tells a waiting loop that there may be work: a reader is back, say. */
  public void wake() {
    if (wakeUp.availablePermits() == 0) {
      wakeUp.release();
    }
  }

  public EngineStats stats() {
    return engine.stats();
  }

  /** One turn. Returns whether a step was run; if none was, {@link #await} before the next. */
  public boolean turn() {
    drain();
    observeReaders();
    boolean stepped = lanes.step(engine) | errands.step(engine, lanes);
    closeFinished();
    publishPopulation();
    return stepped;
  }

  /** Waits for a command or a wake-up, for so long at most. */
  public void await(long millis) throws InterruptedException {
    if (wakeUp.tryAcquire(millis, TimeUnit.MILLISECONDS)) {
      wakeUp.drainPermits();
    }
  }

  /** Ends every stream with SHUT_DOWN and closes all models. Instead of a turn, and the last. */
  public void close() {
    drain();
    closed = true;
    for (Command command = commands.poll(); command != null; command = commands.poll()) {
      refuse(command);
    }
    lanes.all().forEach(lane -> failAll(lane, Failure.SHUT_DOWN, null));
    errands.failAll(closedAlready());
    lanes.close();
    publishPopulation();
  }

  /** After a turn that threw: ends every stream, for nobody knows any longer where they stand. */
  void abandon(Throwable cause) {
    lanes.all().forEach(Lane::forgetEnded);
    lanes.all().forEach(lane -> failAll(lane, Failure.STEP_FAILED, cause));
    errands.failAll(cause);
  }

  private <W extends Work> void failAll(Lane<W> lane, Failure failure, Throwable cause) {
    lane.members().forEach(work -> engine.fail(lane, work, failure, cause));
  }

  private void post(Command command) {
    commands.add(command);
    wake();
    if (closed && commands.remove(command)) {
      refuse(command);
    }
  }

  private void drain() {
    for (Command command = commands.poll(); command != null; command = commands.poll()) {
      obey(command);
    }
  }

  private void obey(Command command) {
    if (command instanceof Command.Submit<?> submit) {
      admit(submit);
    } else if (command instanceof Command.Cancel cancel) {
      lanes.all().forEach(lane -> cancel(lane, cancel.work()));
    } else if (command instanceof Command.Run run) {
      errands.add(run);
    } else if (command instanceof Command.Drop drop) {
      errands.cancel(drop.errand());
    } else if (command instanceof Command.Open open) {
      lanes.add(open.lane());
      engine.events().opened(open.lane());
    } else if (command instanceof Command.Retire retire) {
      lanes.retire(retire.lane());
    }
  }

  /** Answers what comes after the end: whoever finds it in the queue, and only one does. */
  private static void refuse(Command command) {
    if (command instanceof Command.Submit<?> submit) {
      submit.work().end(new Failed(Failure.SHUT_DOWN, null));
    } else if (command instanceof Command.Run run) {
      run.done().completeExceptionally(closedAlready());
    } else if (command instanceof Command.Open open) {
      open.lane().close();
    }
  }

  private static RejectedExecutionException closedAlready() {
    return new RejectedExecutionException("the engine is closed");
  }

  private <W extends Work> void admit(Command.Submit<W> submit) {
    Lane<W> lane = submit.lane();
    W work = submit.work();
    if (!lanes.contains(lane)) {
      work.end(new Failed(Failure.SHUT_DOWN, null));
      return;
    }
    work.arrive(arrivals++);
    lane.enqueue(work);
    engine.events().submitted(lane, work, submit.at());
  }

  private <W extends Work> void cancel(Lane<W> lane, Work work) {
    lane.find(work).ifPresent(found -> engine.finish(lane, found, Reason.CANCELLED));
  }

  /** Sees who keeps up, so that a plan rests on one state; ends the streams of lost readers. */
  private void observeReaders() {
    long now = engine.nanoTime().getAsLong();
    lanes.all().forEach(lane -> observeReaders(lane, now));
  }

  private <W extends Work> void observeReaders(Lane<W> lane, long now) {
    for (W work : lane.members()) {
      work.observeReader(now);
      if (work.behindLonger(engine.limits().readerPatience())) {
        engine.fail(lane, work, Failure.READER_STALLED, null);
      }
    }
  }

  private void closeFinished() {
    for (Lane<?> lane : lanes.takeFinished()) {
      long start = engine.nanoTime().getAsLong();
      closer.execute(lane.closing());
      engine.events().retired(lane, engine.nanoTime().getAsLong() - start);
    }
  }

  private void publishPopulation() {
    EngineStats stats = engine.stats();
    stats.population(
        lanes.all().mapToInt(Lane::running).sum(),
        lanes.all().mapToInt(Lane::waiting).sum(),
        lanes.all().mapToInt(Lane::parked).sum());
    stats.begunImages(lanes.images().stream().mapToInt(ImageLane::begunImages).sum());
    long rows = lanes.texts().stream().mapToLong(TextLane::cacheRows).sum();
    long used = lanes.texts().stream().mapToLong(TextLane::usedCacheRows).sum();
    stats.cacheUsage(rows == 0 ? 0 : (double) used / rows);
  }
}
