package dev.inkstone.trainer.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.inkstone.model.text.DecoderConfig;
import dev.inkstone.model.torch.TorchDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole trainings of a tiny decoder, stopped and resumed. */
class BaseTrainingIT {
  private static final BaseTraining.Intervals INTERVALS = new BaseTraining.Intervals(10, 20, 50);
  private static final List<int[]> DATA = counting(64);
  private static final List<int[]> VALIDATION = counting(8);

  @TempDir Path folder;

  private static List<int[]> counting(int count) {
    List<int[]> sequences = new ArrayList<>();
    for (int start = 0; start < count; start++) {
      int[] sequence = new int[12];
      for (int i = 0; i < sequence.length; i++) {
        sequence[i] = (start + 3 * i) % 32;
      }
      sequences.add(sequence);
    }
    return sequences;
  }

  private static TrainingPlan plan(long seed) {
    DecoderConfig config =
        new DecoderConfig("qwen3", 32, 1, 2, 1, 16, 64, 32, 16, 1e-6, 1000, true);
    return new TrainingPlan("tiny", config, new Schedule(5e-3, 1e-4, 5, 60), 150, 0.95, 0.1, seed);
  }

  private static BaseTraining open(Path run, boolean resume) throws IOException {
    return BaseTraining.open(plan(4), INTERVALS, run, TorchDevice.CPU, resume);
  }

  private static void run(BaseTraining training, Duration limit) throws IOException {
    training.run(DATA, VALIDATION, limit, (step, model) -> {});
  }

  private List<String> straight() throws IOException {
    Path run = folder.resolve("straight");
    try (BaseTraining training = open(run, false)) {
      run(training, Duration.ofMinutes(5));
      assertThat(training.done()).isTrue();
    }
    return Files.readAllLines(run.resolve("losses.csv"));
  }

  @Test
  void aTrainingKilledInTheMiddleResumesToTheSameLosses() throws IOException {
    List<String> expected = straight();
    Path run = folder.resolve("killed");
    try (BaseTraining training = open(run, false)) {
      // What an observer throws leaves the folder as a kill would: nothing is saved on the way out.
      assertThatThrownBy(
              () ->
                  training.run(
                      DATA,
                      VALIDATION,
                      Duration.ofMinutes(5),
                      (step, model) -> {
                        throw new IllegalStateException("killed");
                      }))
          .hasMessage("killed");
    }
    try (BaseTraining training = open(run, true)) {
      run(training, Duration.ofMinutes(5));
    }
    assertThat(Files.readAllLines(run.resolve("losses.csv"))).isEqualTo(expected);
  }

  @Test
  void learnsAndDrawsItsCurve() throws IOException {
    List<String> lines = straight();
    String[] last = lines.get(lines.size() - 1).split(",");
    assertThat(Double.parseDouble(last[2])).as("validation loss").isLessThan(1.0);
    assertThat(folder.resolve("straight").resolve(BaseTraining.CURVE)).isNotEmptyFile();
  }

  @Test
  void keepsOnlyTheLastState() throws IOException {
    straight();
    try (Stream<Path> files = Files.list(folder.resolve("straight"))) {
      List<String> states =
          files.map(f -> f.getFileName().toString()).filter(n -> n.startsWith("state-")).toList();
      assertThat(states).containsExactly("state-60");
    }
  }

  @Test
  void aTrainingByAnotherPlanIsNotResumed() throws IOException {
    straight();
    Path run = folder.resolve("straight");
    assertThatThrownBy(() -> BaseTraining.open(plan(5), INTERVALS, run, TorchDevice.CPU, true))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("another plan");
  }
}
