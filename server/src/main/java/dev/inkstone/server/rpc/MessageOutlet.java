package dev.inkstone.server.rpc;

/**
 * Where a stream of messages goes: a call, or a response over HTTP. It is told of exactly one
 * ending, {@link #complete} or {@link #fail}, unless its reader has left.
 *
 * @param <T> the messages
 */
public interface MessageOutlet<T> {
  /** What to call, from now on, when it is ready again. */
  void onReady(Runnable handler);

  /** Whether the reader has room for more. */
  boolean isReady();

  /** Whether the reader is gone; then nothing more is sent. */
  boolean isCancelled();

  void send(T message);

  /** All is sent. */
  void complete();

  /** Nothing more can be sent, and why. */
  void fail(Problem problem);
}
