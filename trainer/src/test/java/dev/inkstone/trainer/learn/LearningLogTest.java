package dev.inkstone.trainer.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LearningLogTest {
  @TempDir private Path folder;

  private static LearningStep step(long number) {
    return new LearningStep(
        number, 0.1 * number, Double.NaN, 0, 2.5, 0, 1, Double.NaN, 0.5, 1, 0.25);
  }

  @Test
  void aResumedLogHasTheLinesOfOneThatWasNotInterrupted() throws IOException {
    Path whole = folder.resolve("whole.csv");
    LearningLog straight = LearningLog.create(whole);
    Path saved = folder.resolve("saved.csv");
    for (int number = 1; number <= 5; number++) {
      straight.accept(step(number));
      if (number == 3) {
        Files.copy(whole, saved);
      }
    }
    Path csv = folder.resolve("learning.csv");
    Files.writeString(csv, "what was written after the last save");
    LearningLog resumed = LearningLog.resume(saved, csv);
    resumed.accept(step(4));
    resumed.accept(step(5));
    assertThat(csv).hasSameTextualContentAs(whole);
    resumed.draw("drawn", folder.resolve("resumed.png"));
    straight.draw("drawn", folder.resolve("whole.png"));
    assertThat(folder.resolve("resumed.png")).hasSameBinaryContentAs(folder.resolve("whole.png"));
  }

  @Test
  void whatIsNoLogIsNotResumed() throws IOException {
    Path saved = folder.resolve("saved.csv");
    Files.writeString(saved, "no header\n");
    assertThatThrownBy(() -> LearningLog.resume(saved, folder.resolve("learning.csv")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("saved.csv");
    LearningLog.create(saved);
    Files.writeString(saved, Files.readString(saved) + "1,2,broken\n");
    assertThatThrownBy(() -> LearningLog.resume(saved, folder.resolve("learning.csv")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("1,2,broken");
  }
}
