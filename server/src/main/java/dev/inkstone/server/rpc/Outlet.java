package dev.inkstone.server.rpc;

import dev.inkstone.v1.Finished;
import dev.inkstone.v1.Started;
import dev.inkstone.v1.TextChunk;

/**
 * Where a {@link StreamSender} sends its events: a call of its own, one answer of a conversation,
 * or a response over HTTP. It is told one event after the other, and of exactly one ending, {@link
 * #complete} or {@link #fail}, unless it is cancelled.
 */
public interface Outlet {
  /** Bytes that may wait in the transport: with the default, 32 KiB, a whole text would fit. */
  int TRANSPORT_BYTES = 4096;

  /** What to call, from now on, when it is ready again. */
  void onReady(Runnable handler);

  /** Whether the reader has room for more. */
  boolean isReady();

  /** Whether the reader is gone; then nothing more is sent. */
  boolean isCancelled();

  void started(Started started);

  void chunk(TextChunk chunk);

  void finished(Finished finished);

  /** Every candidate has finished. */
  void complete();

  /** A candidate has failed. */
  void fail(Problem problem);
}
