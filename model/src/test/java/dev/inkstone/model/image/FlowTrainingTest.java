package dev.inkstone.model.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training a tiny flow for real, beside the same network in plain Java. */
class FlowTrainingTest {
  private static final int WARM_UP = 20;

  @TempDir Path folder;
  private Path before;
  private Path after;

  @BeforeEach
  void files() {
    before = folder.resolve("before.safetensors");
    after = folder.resolve("after.safetensors");
  }

  /** Trains for a while, since fresh branches end in zeros and hide what is before them. */
  private ImageTraining warm() throws IOException {
    ImageTraining training = TinyFlow.fresh();
    for (int step = 1; step <= WARM_UP; step++) {
      TinyFlow.step(training, step);
    }
    return training;
  }

  /** One step more, with the state before and after it in the two files. */
  private void step() throws IOException {
    try (ImageTraining training = warm()) {
      training.save(before);
      TinyFlow.step(training, WARM_UP + 1);
      training.save(after);
    }
  }

  private static double loss(Map<String, double[]> weights, long step) {
    return new ReferenceFlow(TinyFlow.CONFIG, weights)
        .loss(
            TinyFlow.rows(TinyFlow.images()),
            TinyFlow.rows(TinyFlow.noise(step)),
            TinyFlow.doubles(TinyFlow.times(step)),
            TinyFlow.WORDS);
  }

  @Test
  void lossOfTheAveragesAgreesWithPlainJava() throws IOException {
    Path state = folder.resolve("state.safetensors");
    try (ImageTraining training = warm()) {
      training.save(state);
      double expected = loss(TinyFlow.read(state, "e."), 3);
      assertThat((double) TinyFlow.measure(training, 3)).isCloseTo(expected, within(1e-4));
    }
  }

  @Test
  void gradientsAgreeWithFiniteDifferences() throws IOException {
    step();
    Map<String, double[]> weights = TinyFlow.read(before, "w.");
    Map<String, double[]> gradients = TinyFlow.read(after, "m.");
    for (String name : weights.keySet()) {
      double[] gradient = gradients.get(name);
      int steepest = 0;
      for (int i = 0; i < gradient.length; i++) {
        steepest = Math.abs(gradient[i]) > Math.abs(gradient[steepest]) ? i : steepest;
      }
      double expected = slope(weights, name, steepest);
      // Products of bf16 have errors near one percent.
      double allowed = 0.1 * Math.abs(expected) + 2e-3;
      assertThat(gradient[steepest]).as(name).isCloseTo(expected, within(allowed));
    }
  }

  private static double slope(Map<String, double[]> weights, String name, int index) {
    double step = 1e-4;
    double[] values = weights.get(name);
    double value = values[index];
    values[index] = value + step;
    double above = loss(weights, WARM_UP + 1);
    values[index] = value - step;
    double below = loss(weights, WARM_UP + 1);
    values[index] = value;
    return (above - below) / (2 * step);
  }

  @Test
  void averagesFollowTheWeights() throws IOException {
    step();
    Map<String, double[]> old = TinyFlow.read(before, "e.");
    Map<String, double[]> weights = TinyFlow.read(after, "w.");
    Map<String, double[]> averages = TinyFlow.read(after, "e.");
    weights.forEach(
        (name, values) -> {
          double[] expected = new double[values.length];
          Arrays.setAll(expected, i -> 0.5 * old.get(name)[i] + 0.5 * values[i]);
          assertThat(averages.get(name)).as(name).containsExactly(expected, within(1e-6));
        });
  }

  @Test
  void learnsWhatEachWordLooksLike() throws IOException {
    try (ImageTraining training = TinyFlow.fresh()) {
      double first = TinyFlow.measure(training, 1);
      for (int step = 1; step <= 100; step++) {
        TinyFlow.step(training, step);
      }
      assertThat((double) TinyFlow.measure(training, 1)).isLessThan(0.6 * first);
    }
  }

  @Test
  void resumedTrainingTakesTheSameSteps() throws IOException {
    Path state = folder.resolve("state.safetensors");
    float expected;
    float average;
    try (ImageTraining training = warm()) {
      training.save(state);
      TinyFlow.step(training, WARM_UP + 1);
      expected = TinyFlow.step(training, WARM_UP + 2);
      average = TinyFlow.measure(training, 1);
    }
    try (ImageTraining training = TinyFlow.open(Optional.of(state))) {
      TinyFlow.step(training, WARM_UP + 1);
      assertThat(TinyFlow.step(training, WARM_UP + 2)).isEqualTo(expected);
      assertThat(TinyFlow.measure(training, 1)).isEqualTo(average);
    }
  }
}
