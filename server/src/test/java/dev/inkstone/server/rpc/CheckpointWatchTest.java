package dev.inkstone.server.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inkstone.server.rating.LiveTally;
import dev.inkstone.v1.WatchCheckpointsResponse;
import io.grpc.Status;
import org.junit.jupiter.api.Test;

class CheckpointWatchTest {
  private final FakeCall<WatchCheckpointsResponse> call = new FakeCall<>();
  private final CheckpointWatch watch =
      new CheckpointWatch("", new CheckpointMessages(new LiveTally()), new CallOutlet<>(call));

  CheckpointWatchTest() {
    call.setOnReadyHandler(watch::send);
  }

  private static WatchCheckpointsResponse message(int value) {
    return WatchCheckpointsResponse.newBuilder().setEventValue(value).build();
  }

  @Test
  void slowReaderGetsEverythingInOrderWhenHeIsBack() {
    call.ready(false);
    for (int i = 0; i < CheckpointWatch.CAPACITY; i++) {
      watch.offer(message(i));
    }
    assertThat(call.messages).isEmpty();
    call.ready(true);
    assertThat(call.messages).hasSize(CheckpointWatch.CAPACITY);
    assertThat(call.messages.get(7).getEventValue()).isEqualTo(7);
    assertThat(call.failure).isNull();
  }

  @Test
  void readerWhoLagsTooFarBehindIsEndedOnce() {
    call.ready(false);
    for (int i = 0; i < CheckpointWatch.CAPACITY + 2; i++) {
      watch.offer(message(i));
    }
    watch.closed();
    call.ready(true);
    assertThat(Status.fromThrowable(call.failure).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(call.messages).isEmpty();
  }

  @Test
  void nothingIsSentToAReaderWhoHasLeft() {
    call.cancelByReader();
    watch.left();
    watch.offer(message(1));
    watch.closed();
    assertThat(call.messages).isEmpty();
  }
}
