package dev.inkstone.server.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.inkstone.server.json.ApiError;
import dev.inkstone.server.json.Reply;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One response of Vert.x. What any thread says is written by the response's event loop, in the
 * order in which it was said. Bounded by who asks {@link #isReady} first: the caller's socket then
 * owes at most {@value #WAITING_BYTES} bytes and one event more. A stream that is silent sends a
 * comment now and then, so that nobody on the way takes it for dead. Who does not take the end of
 * his stream within {@value #LAST_WORDS_SECONDS} s has his connection closed.
 */
final class VertxReply implements Reply {
  /** As on the gRPC port: a reader who has stopped is to be noticed soon. */
  static final int WAITING_BYTES = 4096;

  static final int LAST_WORDS_SECONDS = 10;
  private static final long HEARTBEAT_MILLIS = 15_000;
  private static final Buffer HEARTBEAT = Buffer.buffer(":\n\n");
  private static final String JSON = "application/json";
  private static final String EVENTS = "text/event-stream; charset=utf-8";

  /** How far the answer is. */
  private enum State {
    UNBEGUN,
    EVENTS,
    ENDED
  }

  private final HttpServerResponse response;
  private final Context context;
  private final List<Runnable> endHandlers = new ArrayList<>();

  // The rest is guarded by this lock, under which nothing foreign is called.
  private final Object lock = new Object();
  private State state = State.UNBEGUN;
  private boolean gone;
  private long unsent;
  private boolean silent = true;
  private Runnable readyHandler = () -> {};
  private Runnable goneHandler = () -> {};
  private long heartbeat = -1;
  private long deadline = -1;

  /**
   * @param context the response's own
   */
  VertxReply(HttpServerResponse response, Context context) {
    this.response = response;
    this.context = context;
  }

  /** What to run, once, when nothing is sent any more. On the event loop, before that. */
  void onEnd(Runnable handler) {
    endHandlers.add(handler);
  }

  private void ended() {
    endHandlers.forEach(Runnable::run);
  }

  /** Begins to listen for the caller's leaving. On the event loop, before anything is said. */
  void open() {
    response.closeHandler(closed -> left());
    response.exceptionHandler(failure -> left());
  }

  /** Ends it with an error if it takes longer than this. On the event loop. */
  void endWithin(Duration time) {
    deadline =
        context
            .owner()
            .setTimer(
                Math.max(1, time.toMillis()), timer -> breakOff(ApiError.tooLate(time)));
  }

  /** Ends it with an error, and whoever works for it may stop. */
  void breakOff(ApiError error) {
    fail(error);
    vanish();
  }

  @Override
  public void whole(JsonNode body) {
    Buffer text = Buffer.buffer(body.toString());
    last(() -> json(200, text));
  }

  private void json(int status, Buffer text) {
    response.setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, JSON);
    finish(text);
  }

  @Override
  public void begin() {
    synchronized (lock) {
      if (state == State.UNBEGUN) {
        state = State.EVENTS;
        context.runOnContext(now -> head());
      }
    }
  }

  private void head() {
    // Compression would hold tokens back.
    response
        .setChunked(true)
        .putHeader(HttpHeaders.CONTENT_TYPE, EVENTS)
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .putHeader("x-accel-buffering", "no")
        .putHeader(HttpHeaders.CONTENT_ENCODING, HttpHeaders.IDENTITY);
    response.writeHead();
    heartbeat = context.owner().setPeriodic(HEARTBEAT_MILLIS, timer -> beat());
  }

  private void beat() {
    synchronized (lock) {
      if (state == State.EVENTS && silent && unsent == 0) {
        response.write(HEARTBEAT);
      }
      silent = true;
    }
  }

  @Override
  public void event(String name, String data) {
    Buffer event = line(name, data);
    synchronized (lock) {
      begin();
      if (state != State.EVENTS) {
        return;
      }
      silent = false;
      unsent += event.length();
      context.runOnContext(now -> write(event));
    }
  }

  private static Buffer line(String name, String data) {
    String type = name.isEmpty() ? "" : "event: " + name + "\n";
    return Buffer.buffer(type + "data: " + data + "\n\n");
  }

  private void write(Buffer event) {
    if (response.closed()) {
      return;
    }
    response.write(event).onComplete(done -> taken(event.length()));
  }

  private void taken(int bytes) {
    Runnable handler;
    synchronized (lock) {
      boolean wasFull = unsent >= WAITING_BYTES;
      unsent -= bytes;
      if (!wasFull || unsent >= WAITING_BYTES) {
        return;
      }
      handler = readyHandler;
    }
    handler.run();
  }

  @Override
  public void end() {
    last(() -> finish(Buffer.buffer()));
  }

  @Override
  public void fail(ApiError error) {
    String text = error.json().toString();
    last(
        () -> {
          if (response.headWritten()) {
            finish(line("", text));
          } else {
            refuse(error, Buffer.buffer(text));
          }
        });
  }

  private void refuse(ApiError error, Buffer text) {
    error
        .retryAfter()
        .ifPresent(
            after -> {
              response.putHeader("retry-after", Long.toString(Math.max(1, after.toSeconds())));
              response.putHeader("retry-after-ms", Long.toString(after.toMillis()));
            });
    json(error.status(), text);
  }

  /** Says the last words, unless they were said. */
  private void last(Runnable words) {
    synchronized (lock) {
      if (state == State.ENDED) {
        return;
      }
      state = State.ENDED;
      context.runOnContext(now -> words.run());
    }
  }

  private void finish(Buffer rest) {
    stopTimers();
    if (response.closed()) {
      ended();
      return;
    }
    long patience =
        context
            .owner()
            .setTimer(TimeUnit.SECONDS.toMillis(LAST_WORDS_SECONDS), timer -> response.reset());
    response
        .end(rest)
        .onComplete(
            done -> {
              context.owner().cancelTimer(patience);
              ended();
            });
  }

  private void stopTimers() {
    context.owner().cancelTimer(heartbeat);
    context.owner().cancelTimer(deadline);
  }

  /** The caller has left. */
  private void left() {
    boolean early;
    synchronized (lock) {
      early = state != State.ENDED;
      state = State.ENDED;
    }
    if (early) {
      stopTimers();
      ended();
    }
    vanish();
  }

  private void vanish() {
    Runnable handler;
    synchronized (lock) {
      if (gone) {
        return;
      }
      gone = true;
      handler = goneHandler;
    }
    handler.run();
  }

  @Override
  public boolean isReady() {
    synchronized (lock) {
      return unsent < WAITING_BYTES;
    }
  }

  @Override
  public void onReady(Runnable handler) {
    synchronized (lock) {
      readyHandler = handler;
    }
  }

  @Override
  public boolean isGone() {
    synchronized (lock) {
      return gone;
    }
  }

  @Override
  public void onGone(Runnable handler) {
    synchronized (lock) {
      if (!gone) {
        goneHandler = handler;
        return;
      }
    }
    handler.run();
  }
}
