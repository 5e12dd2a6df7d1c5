package dev.inkstone.server.json;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * How a request over HTTP is answered: as a {@link #whole}, or by {@link #event events} up to an
 * {@link #end}, or by a {@link #fail failure}, which may also end events. The first ending is the
 * only one; what comes after it, or after the caller has left, is dropped. Any thread may call, and
 * none is held up.
 */
public interface Reply {
  /** The whole answer. */
  void whole(JsonNode body);

  /**
   * One event of a stream, in their order.
   *
   * @param name of its type; empty for none
   * @param data a single line
   */
  void event(String name, String data);

  /** Begins the stream of events although there is none yet. */
  void begin();

  /** Ends a stream of events. */
  void end();

  /** Ends with an error. */
  void fail(ApiError error);

  /** Whether the caller takes more events without their piling up here. */
  boolean isReady();

  /** What to call, from now on, when it is ready again. Must not block. */
  void onReady(Runnable handler);

  /** Whether the caller has left, or his time is up. */
  boolean isGone();

  /** What to call when the caller leaves or his time is up; at once if that is so. Not to block. */
  void onGone(Runnable handler);
}
