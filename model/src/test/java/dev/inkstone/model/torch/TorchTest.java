package dev.inkstone.model.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class TorchTest {
  private static final int CORES = Runtime.getRuntime().availableProcessors();

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

  @Test
  void aTeamThatHasEveryCoreLeavesOneForAWhile() {
    Torch.engine();
    int before = JniUtils.getNumThreads();
    try {
      JniUtils.setNumThreads(CORES);
      assertThat(teamWithin()).isEqualTo(Math.max(1, CORES - 1));
      assertThat(JniUtils.getNumThreads()).isEqualTo(CORES);
      assertThatThrownBy(() -> Torch.leavingCore(TorchTest::fail)).hasMessage("broken");
      assertThat(JniUtils.getNumThreads()).as("also after a failure").isEqualTo(CORES);
      JniUtils.setNumThreads(1);
      assertThat(teamWithin()).as("one is the least").isOne();
      assertThat(JniUtils.getNumThreads()).isOne();
    } finally {
      JniUtils.setNumThreads(before);
    }
  }

  @Test
  void workAloneHasNoTeamAndTheThreadGetsItsTeamBack() {
    Torch.engine();
    int before = JniUtils.getNumThreads();
    try {
      JniUtils.setNumThreads(2);
      int[] team = new int[1];
      Torch.alone(() -> team[0] = JniUtils.getNumThreads());
      assertThat(team[0]).isOne();
      assertThatThrownBy(() -> Torch.alone(TorchTest::fail)).hasMessage("broken");
      assertThat(JniUtils.getNumThreads()).as("also after a failure").isEqualTo(2);
    } finally {
      JniUtils.setNumThreads(before);
    }
  }

  private static int teamWithin() {
    int[] team = new int[1];
    Torch.leavingCore(() -> team[0] = JniUtils.getNumThreads());
    return team[0];
  }

  private static void fail() {
    throw new IllegalStateException("broken");
  }
}
