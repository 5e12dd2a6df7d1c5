package dev.inkstone.server.rpc;

import dev.inkstone.server.swap.CheckpointChange;
import dev.inkstone.server.swap.CheckpointFeed;
import dev.inkstone.v1.WatchCheckpointsResponse;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * One watch: carries events to its reader in order, at his pace. At most {@link #CAPACITY} events
 * wait for him; a reader who lags further behind, and everybody when the server drains, is ended
 * with UNAVAILABLE, once. Nothing is sent after a cancel. Any thread may call.
 */
final class CheckpointWatch implements CheckpointFeed.Listener {
  static final int CAPACITY = 256;

  private final String model;
  private final CheckpointMessages messages;
  private final MessageOutlet<WatchCheckpointsResponse> out;
  private final Queue<WatchCheckpointsResponse> waiting = new ArrayDeque<>();
  private boolean ended;

  /**
   * @param model whose events are wanted; empty for all
   */
  CheckpointWatch(
      String model,
      CheckpointMessages messages,
      MessageOutlet<WatchCheckpointsResponse> out) {
    this.model = model;
    this.messages = messages;
    this.out = out;
  }

  /** Sends a message when its reader has room. */
  synchronized void offer(WatchCheckpointsResponse message) {
    if (ended) {
      return;
    }
    if (waiting.size() == CAPACITY) {
      end("the reader lags more than " + CAPACITY + " events behind; watch again");
      return;
    }
    waiting.add(message);
    send();
  }

  /** Sends what there is room for. */
  synchronized void send() {
    while (!ended && out.isReady() && !waiting.isEmpty()) {
      out.send(waiting.remove());
    }
  }

  @Override
  public void changed(CheckpointChange change) {
    if (model.isEmpty() || model.equals(change.checkpoint().model())) {
      offer(messages.event(change));
    }
  }

  @Override
  public synchronized void closed() {
    end("the server is shutting down");
  }

  /** Its reader has left. */
  synchronized void left() {
    ended = true;
    waiting.clear();
  }

  private void end(String why) {
    if (!ended) {
      ended = true;
      waiting.clear();
      out.fail(Problem.leaving(why));
    }
  }
}
