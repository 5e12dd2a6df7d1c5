package dev.inkstone.model.text;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class LayerOrderTest {
  private final LayerOrder order = new LayerOrder(3);

  @Test
  void aShareWaitsUntilAllEarlierOnesHaveWrittenTheLayer() throws Exception {
    CompletableFuture<Void> first = new CompletableFuture<>();
    CompletableFuture<Void> both =
        CompletableFuture.runAsync(
            () -> {
              order.await(2, 0);
              first.complete(null);
              order.await(2, 1);
            });
    order.written(0, 0);
    order.written(1, 0);
    first.get(5, TimeUnit.SECONDS);
    assertWaiting(both);
    order.written(0, 1);
    assertWaiting(both);
    order.written(1, 1);
    both.get(5, TimeUnit.SECONDS);
  }

  private static void assertWaiting(CompletableFuture<Void> wait) {
    assertThatThrownBy(() -> wait.get(20, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
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
