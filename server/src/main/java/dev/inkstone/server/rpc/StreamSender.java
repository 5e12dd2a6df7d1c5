package dev.inkstone.server.rpc;

import dev.inkstone.server.engine.Ending;
import dev.inkstone.server.engine.Ending.Failed;
import dev.inkstone.server.engine.Ending.Finished;
import dev.inkstone.server.engine.Ending.Reason;
import dev.inkstone.server.engine.OutputSink;
import dev.inkstone.server.engine.TokenOutput;
import dev.inkstone.v1.Started;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * Carries the output of a request's candidates to their reader: each candidate's in order and with
 * one ending, and the call's own ending after the last of them.
 *
 * <p>Bounded: the engine may run {@link #CAPACITY} tokens of each candidate ahead of the reader;
 * then its sink is not ready until the reader has taken them all. Tokens that are due together
 * travel in one chunk. The engine thread only queues; everything is sent by the emitter, which must
 * run one task at a time. When a candidate fails, the call ends with its status, and the others are
 * of no use any more. After a cancel nothing is sent.
 */
final class StreamSender {
  /** Tokens of a second or so: enough to ride out a pause, little enough to be no memory. */
  static final int CAPACITY = 64;

  /** Who wants to know how the stream fares; each is told on whatever thread it happens. */
  interface Listener {
    /** A sink that was not ready is ready again. */
    void readerIsBack();

    /** A candidate has failed; what the others write will not be sent. */
    void failed();

    /** Once: the engine has ended every candidate. */
    void ended();

    /** Once, and last: the call has its ending too. */
    void released();
  }

  private final Outlet out;
  private final Executor emitter;
  private final TextMessages messages;
  private final Listener listener;
  private final List<Sink> sinks = new ArrayList<>();

  private final Object lock = new Object();
  private Started started;
  private Failed failure;
  private int endings;
  private int holders = 2;
  private boolean scheduled;
  private boolean closed;

  StreamSender(
      Outlet out,
      Executor emitter,
      TextMessages messages,
      int candidates,
      Listener listener) {
    this.out = out;
    this.emitter = emitter;
    this.messages = messages;
    this.listener = listener;
    for (int candidate = 0; candidate < candidates; candidate++) {
      sinks.add(new Sink());
    }
    out.onReady(this::schedule);
  }

  /** Where a candidate's output goes. */
  OutputSink sink(int candidate) {
    return sinks.get(candidate);
  }

  /** The first message. Comes before the generations are submitted. */
  void start(Started first) {
    synchronized (lock) {
      started = first;
    }
    schedule();
  }

  private void schedule() {
    synchronized (lock) {
      if (scheduled || closed) {
        return;
      }
      scheduled = true;
    }
    emitter.execute(this::emit);
  }

  /** Sends what is due, if the reader has room; the end is sent in any case: it is the last. */
  private void emit() {
    List<Due> due = new ArrayList<>();
    Started first;
    Failed failed;
    boolean last;
    boolean wasFull = false;
    synchronized (lock) {
      scheduled = false;
      failed = failure;
      last = failed != null || endings == sinks.size();
      if (closed || !(out.isReady() || last)) {
        return;
      }
      closed = last;
      first = started;
      started = null;
      for (Sink sink : sinks) {
        wasFull |= !sink.ready;
        due.add(sink.take());
      }
    }
    if (wasFull) {
      listener.readerIsBack();
    }
    if (!out.isCancelled()) {
      send(first, due, failed);
      end(last, failed);
    }
    if (last) {
      letGo();
    }
  }

  /** Called by the emitter when it has sent all, and by the engine when it has written all. */
  private void letGo() {
    boolean last;
    synchronized (lock) {
      last = --holders == 0;
    }
    if (last) {
      listener.released();
    }
  }

  private void send(Started first, List<Due> due, Failed failed) {
    if (first != null) {
      out.started(first);
    }
    for (int candidate = 0; candidate < due.size(); candidate++) {
      send(candidate, due.get(candidate), failed);
    }
  }

  private void end(boolean last, Failed failed) {
    if (failed != null) {
      out.fail(Problem.of(failed));
    } else if (last) {
      out.complete();
    }
  }

  private void send(int candidate, Due due, Failed failed) {
    if (!due.outputs().isEmpty() || !due.heldBack().isEmpty()) {
      out.chunk(messages.chunk(candidate, due.outputs(), due.heldBack()));
    }
    if (due.ending() instanceof Finished finished
        && (failed == null || finished.reason() != Reason.CANCELLED)) {
      out.finished(messages.finished(candidate, finished));
    }
  }

  /**
   * What of a candidate is to be sent now.
   *
   * @param ending null as long as more will come, and when it was sent before
   */
  private record Due(List<TokenOutput> outputs, String heldBack, Ending ending) {}

  /** Guarded by the lock, but for {@code ready}, which is written under it alone. */
  private final class Sink implements OutputSink {
    private List<TokenOutput> pending = new ArrayList<>();
    private String heldBack = "";
    private Ending ending;
    private volatile boolean ready = true;

    @Override
    public boolean ready() {
      return ready;
    }

    @Override
    public void offer(TokenOutput output) {
      synchronized (lock) {
        if (closed) {
          return;
        }
        pending.add(output);
        if (pending.size() >= CAPACITY) {
          ready = false;
        }
      }
      schedule();
    }

    @Override
    public void end(String lastText, Ending how) {
      boolean all;
      boolean firstFailure;
      synchronized (lock) {
        heldBack = lastText;
        ending = how;
        firstFailure = failure == null && how instanceof Failed;
        if (firstFailure) {
          failure = (Failed) how;
        }
        all = ++endings == sinks.size();
      }
      if (firstFailure && !all) {
        listener.failed();
      }
      if (all) {
        listener.ended();
      }
      schedule();
      if (all) {
        letGo();
      }
    }

    private Due take() {
      Due due = new Due(pending, heldBack, ending);
      pending = new ArrayList<>();
      heldBack = "";
      ending = null;
      ready = true;
      return due;
    }
  }
}
