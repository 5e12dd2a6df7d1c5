package dev.inkstone.model.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class TorchTest {
  @Test
  void workApartRunsInAThreadThatHasEndedWhenItReturns() throws IOException {
    Thread thread = Torch.apart(Thread::currentThread);
    assertThat(thread).isNotSameAs(Thread.currentThread());
    assertThat(thread.isAlive()).isFalse();
  }

  @Test
  void anInterruptedCallerStillGetsWhatItHasToClose() throws IOException {
    Thread.currentThread().interrupt();
    assertThat(Torch.<String>apart(() -> "a handle")).isEqualTo("a handle");
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void workApartFailsAsItWouldHere() {
    assertThatThrownBy(
            () ->
                Torch.apart(
                    () -> {
                      throw new IOException("no such file");
                    }))
        .isInstanceOf(IOException.class)
        .hasMessage("no such file");
    assertThatThrownBy(
            () ->
                Torch.apart(
                    () -> {
                      throw new IllegalStateException("broken");
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("broken");
  }
}
