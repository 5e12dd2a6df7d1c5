package dev.inkstone.client;

import dev.inkstone.v1.WatchCheckpointsResponse;
import java.util.Iterator;
import java.util.function.Supplier;

/** What happens to checkpoints, until it is closed. */
public final class CheckpointStream extends EventStream<WatchCheckpointsResponse> {
  CheckpointStream(Supplier<Iterator<WatchCheckpointsResponse>> call, Backoff backoff) {
    super(call, backoff);
  }
}
