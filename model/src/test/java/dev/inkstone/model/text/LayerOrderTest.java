package dev.inkstone.model.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class LayerOrderTest {
  private final LayerOrder order = new LayerOrder(3);

  @Test
  void aShareWaitsUntilAllEarlierOnesHaveWrittenTheLayer() throws Exception {
    AtomicInteger written = new AtomicInteger();
    CompletableFuture<Integer> seen =
        CompletableFuture.supplyAsync(
            () -> {
              order.await(2, 1);
              return written.get();
            });
    for (int layer = 0; layer < 2; layer++) {
      for (int share = 0; share < 2; share++) {
        assertThat(seen.isDone()).isFalse();
        written.incrementAndGet();
        order.written(share, layer);
      }
    }
    assertThat(seen.get(5, TimeUnit.SECONDS)).isEqualTo(4);
  }

  @Test
  void theFirstShareWaitsForNobody() {
    order.await(0, 29);
  }

  @Test
  void nobodyWaitsForAShareThatHasEnded() {
    order.written(0, 0);
    order.ended(0);
    order.await(1, 29);
  }
}
