package dev.inkstone.server.rpc;

import dev.inkstone.server.engine.Ending;
import dev.inkstone.server.engine.Ending.Failed;
import dev.inkstone.server.engine.Ending.Finished;
import dev.inkstone.server.engine.OutputSink;
import dev.inkstone.server.engine.TokenOutput;
import dev.inkstone.v1.FinishReason;
import dev.inkstone.v1.GenerateTextResponse;
import dev.inkstone.v1.Started;
import dev.inkstone.v1.TextChunk;
import dev.inkstone.v1.Usage;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * Carries one generation's output to its reader, in order, with exactly one ending.
 *
 * <p>Bounded: the engine may run {@link #CAPACITY} tokens ahead of the reader; then the sink is not
 * ready until the reader has taken them all. Tokens that are due together travel in one chunk.
 * The engine thread only queues; everything is sent by the emitter, which must run one task at a
 * time. After a cancel nothing is sent.
 */
final class StreamSender implements OutputSink {
  /** Tokens of a second or so: enough to ride out a pause, little enough to be no memory. */
  static final int CAPACITY = 64;

  /** Bytes that may wait in the transport: with the default, 32 KiB, a whole text would fit. */
  private static final int TRANSPORT_BYTES = 4096;

  private final ServerCallStreamObserver<GenerateTextResponse> call;
  private final Executor emitter;
  private final Runnable readerIsBack;
  private final Runnable onEnd;

  private final Object lock = new Object();
  private List<TokenOutput> pending = new ArrayList<>();
  private Started started;
  private String heldBack = "";
  private Ending ending;
  private boolean scheduled;
  private boolean closed;
  private volatile boolean ready = true;

  /**
   * @param readerIsBack called when a sink that was not ready is ready again
   * @param onEnd called once, when the engine has ended the generation
   */
  StreamSender(
      ServerCallStreamObserver<GenerateTextResponse> call,
      Executor emitter,
      Runnable readerIsBack,
      Runnable onEnd) {
    this.call = call;
    this.emitter = emitter;
    this.readerIsBack = readerIsBack;
    this.onEnd = onEnd;
    call.setOnReadyThreshold(TRANSPORT_BYTES);
    call.setOnReadyHandler(this::schedule);
  }

  /** The first message. Comes before the generation is submitted. */
  void start(Started first) {
    synchronized (lock) {
      started = first;
    }
    schedule();
  }

  @Override
  public boolean ready() {
    return ready;
  }

  @Override
  public void offer(TokenOutput output) {
    synchronized (lock) {
      pending.add(output);
      if (pending.size() >= CAPACITY) {
        ready = false;
      }
    }
    schedule();
  }

  @Override
  public void end(String heldBack, Ending ending) {
    synchronized (lock) {
      this.heldBack = heldBack;
      this.ending = ending;
    }
    onEnd.run();
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
    List<TokenOutput> due;
    Started first;
    Ending end;
    boolean wasFull;
    synchronized (lock) {
      scheduled = false;
      if (closed || !(call.isReady() || ending != null)) {
        return;
      }
      due = pending;
      pending = new ArrayList<>();
      first = started;
      started = null;
      end = ending;
      closed = end != null;
      wasFull = !ready;
      ready = true;
    }
    if (wasFull) {
      readerIsBack.run();
    }
    if (call.isCancelled()) {
      return;
    }
    send(first, due, end);
  }

  private void send(Started first, List<TokenOutput> due, Ending end) {
    if (first != null) {
      call.onNext(GenerateTextResponse.newBuilder().setStarted(first).build());
    }
    if (!due.isEmpty() || (end != null && !heldBack.isEmpty())) {
      call.onNext(GenerateTextResponse.newBuilder().setChunk(chunk(due, end)).build());
    }
    if (end instanceof Failed failed) {
      call.onError(StatusMapper.toStatus(failed));
    } else if (end instanceof Finished finished) {
      call.onNext(GenerateTextResponse.newBuilder().setFinished(finished(finished)).build());
      call.onCompleted();
    }
  }

  private TextChunk chunk(List<TokenOutput> due, Ending end) {
    TextChunk.Builder chunk = TextChunk.newBuilder();
    StringBuilder text = new StringBuilder();
    for (TokenOutput output : due) {
      chunk.addTokenIds(output.token());
      text.append(output.text());
    }
    return chunk.setText(text.append(end == null ? "" : heldBack).toString()).build();
  }

  private static dev.inkstone.v1.Finished finished(Finished finished) {
    FinishReason reason =
        switch (finished.reason()) {
          case STOP -> FinishReason.FINISH_REASON_STOP;
          case LENGTH -> FinishReason.FINISH_REASON_LENGTH;
          case CANCELLED -> FinishReason.FINISH_REASON_CANCELLED;
        };
    return dev.inkstone.v1.Finished.newBuilder()
        .setReason(reason)
        .setUsage(
            Usage.newBuilder()
                .setPromptTokens(finished.usage().promptTokens())
                .setCachedTokens(finished.usage().cachedTokens())
                .setCompletionTokens(finished.usage().completionTokens()))
        .build();
  }
}
