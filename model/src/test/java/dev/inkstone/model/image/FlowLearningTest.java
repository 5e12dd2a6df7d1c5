package dev.inkstone.model.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.checkpoint.Provenance;
import dev.inkstone.model.checkpoint.Publication;
import dev.inkstone.model.checkpoint.Registry;
import dev.inkstone.model.random.GaussianNoise;
import dev.inkstone.model.torch.AdamW;
import dev.inkstone.model.torch.DType;
import dev.inkstone.model.torch.TorchDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tiny flow that learns from ratings, beside the same formulas in plain Java. */
class FlowLearningTest {
  private static final FlowLearning.Options EXACT =
      new FlowLearning.Options(TorchDevice.CPU, true);
  private static final FlowLearning.Settings SETTINGS = new FlowLearning.Settings(5, 0.5);
  private static final float[] JUDGED = {0.4f, -0.1f, 0.3f, 0.2f};

  @TempDir static Path registry;
  @TempDir Path folder;
  private static Checkpoint parent;

  @BeforeAll
  static void publish() throws IOException {
    try (ImageTraining training = TinyFlow.fresh();
        Publication publication = new Registry(registry).publish("tiny")) {
      for (int step = 1; step <= 20; step++) {
        TinyFlow.step(training, step);
      }
      Path into = publication.folder();
      training.export(into.resolve(Checkpoint.WEIGHTS), DType.F32, name -> true);
      ObjectMapper json = new ObjectMapper();
      json.writeValue(
          into.resolve(Checkpoint.CONFIG).toFile(), TinyFlow.CONFIG.toImageConfig().json());
      json.writeValue(into.resolve(Checkpoint.WORDS).toFile(), TinyFlow.CONFIG.words());
      parent = publication.commit(Provenance.at(Instant.EPOCH));
    }
  }

  private static FlowRows rows(long step) {
    return new FlowRows(
        TinyFlow.images(), TinyFlow.noise(step), TinyFlow.times(step), TinyFlow.WORDS);
  }

  /** Rated are the very images of the base data, at other points of their paths. */
  private static FlowBatch batch(long step, float[] judged) {
    return new FlowBatch(rows(step), judged, rows(step + 50));
  }

  /** Without momentum, so that the first moment is the gradient. */
  private static FlowLearning.Step step(FlowLearning learning, long step) {
    return learning.step(
        batch(step, JUDGED), SETTINGS, new AdamW(1e-3, 0, 0.99, 0, 1e-8, 1e9, step));
  }

  private static double[] losses(Map<String, double[]> weights, long step) {
    ReferenceFlow flow = new ReferenceFlow(TinyFlow.CONFIG, weights);
    double[] losses = new double[TinyFlow.BATCH];
    for (int row = 0; row < losses.length; row++) {
      losses[row] =
          flow.loss(
              List.of(TinyFlow.rows(TinyFlow.images()).get(row)),
              List.of(TinyFlow.rows(TinyFlow.noise(step)).get(row)),
              new double[] {TinyFlow.times(step)[row]},
              List.of(TinyFlow.WORDS.get(row)));
    }
    return losses;
  }

  private static double[] ratios(
      Map<String, double[]> weights, Map<String, double[]> reference, long step) {
    double[] mine = losses(weights, step);
    double[] ratios = losses(reference, step);
    for (int row = 0; row < ratios.length; row++) {
      ratios[row] -= mine[row];
    }
    return ratios;
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  private static double kto(double[] ratios, double z) {
    double sum = 0;
    for (int row = 0; row < ratios.length; row++) {
      double side = Math.signum(JUDGED[row]) * SETTINGS.beta() * (ratios[row] - z);
      sum += Math.abs(JUDGED[row]) * (1 - 1 / (1 + Math.exp(-side)));
    }
    return sum;
  }

  @Test
  void everyLossAgreesWithAScalarComputation() throws IOException {
    Path first = folder.resolve("first");
    Path later = folder.resolve("later");
    try (FlowLearning learning = FlowLearning.begin(parent, EXACT)) {
      learning.save(first);
      for (int step = 1; step <= 3; step++) {
        step(learning, step);
      }
      learning.save(later);
      FlowLearning.Step step = step(learning, 4);
      Map<String, double[]> weights = TinyFlow.read(later, "w.");
      double[] ratios = ratios(weights, TinyFlow.read(first, "w."), 4);
      double z = Math.max(0, mean(ratios));
      assertThat(z).as("a reference point that matters").isGreaterThan(1e-3);
      for (int row = 0; row < ratios.length; row++) {
        assertThat((double) step.ratios()[row]).isCloseTo(ratios[row], within(1e-4));
      }
      double base = mean(losses(weights, 54));
      assertThat((double) step.reference()).isCloseTo(z, within(1e-4));
      assertThat((double) step.kto()).isCloseTo(kto(ratios, z), within(2e-4));
      assertThat((double) step.base()).isCloseTo(base, within(1e-4));
      assertThat((double) step.total()).isCloseTo(kto(ratios, z) + 0.5 * base, within(3e-4));
    }
  }

  @Test
  void gradientsAgreeWithFiniteDifferences() throws IOException {
    Path first = folder.resolve("first");
    Path before = folder.resolve("before");
    Path after = folder.resolve("after");
    double z;
    try (FlowLearning learning = FlowLearning.begin(parent, EXACT)) {
      learning.save(first);
      step(learning, 1);
      step(learning, 2);
      learning.save(before);
      z = step(learning, 3).reference();
      learning.save(after);
    }
    Map<String, double[]> reference = TinyFlow.read(first, "w.");
    Map<String, double[]> weights = TinyFlow.read(before, "w.");
    Map<String, double[]> gradients = TinyFlow.read(after, "m.");
    List<String> some =
        List.of("words.weight", "in.weight", "time.1.bias", "middle.0.film.weight", "out.weight");
    for (String name : some) {
      double[] gradient = gradients.get(name);
      int steepest = 0;
      for (int i = 0; i < gradient.length; i++) {
        steepest = Math.abs(gradient[i]) > Math.abs(gradient[steepest]) ? i : steepest;
      }
      double[] values = weights.get(name);
      double value = values[steepest];
      values[steepest] = value + 1e-4;
      double above = total(weights, reference, z);
      values[steepest] = value - 1e-4;
      double below = total(weights, reference, z);
      values[steepest] = value;
      double slope = (above - below) / 2e-4;
      assertThat(gradient[steepest])
          .as(name)
          .isCloseTo(slope, within(0.02 * Math.abs(slope) + 1e-4));
    }
  }

  /** What the third step descends, for a reference point that stands still. */
  private static double total(
      Map<String, double[]> weights, Map<String, double[]> reference, double z) {
    return kto(ratios(weights, reference, 3), z) + 0.5 * mean(losses(weights, 53));
  }

  @Test
  void whatIsLikedBecomesLikelierThanWhatIsDisliked() throws IOException {
    float[] opinions = {0.25f, -0.25f, 0.25f, -0.25f};
    FlowLearning.Settings alone = new FlowLearning.Settings(5, 0);
    FlowRows unseen = rows(99);
    try (FlowLearning learning = FlowLearning.begin(parent, EXACT)) {
      for (int step = 1; step <= 15; step++) {
        AdamW optimizer = new AdamW(1e-3, 0.9, 0.99, 0, 1e-8, 1, step);
        FlowLearning.Step taken = learning.step(batch(step, opinions), alone, optimizer);
        if (step == 1) {
          assertThat(taken.ratios()).as("nothing is learned yet").containsOnly(0f);
          assertThat(taken.reference()).isZero();
        }
      }
      float[] now = learning.losses(unseen);
      float[] then = learning.referenceLosses(unseen);
      float liked = then[0] - now[0] + then[2] - now[2];
      float disliked = then[1] - now[1] + then[3] - now[3];
      assertThat(liked).isGreaterThan(disliked + 0.02f);
    }
  }

  @Test
  void resumedLearningTakesTheSameSteps() throws IOException {
    FlowLearning.Options options = new FlowLearning.Options(TorchDevice.CPU, false);
    Path state = folder.resolve("state");
    float expected;
    try (FlowLearning learning = FlowLearning.begin(parent, options)) {
      step(learning, 1);
      learning.save(state);
      step(learning, 2);
      expected = step(learning, 3).total();
    }
    try (FlowLearning learning = FlowLearning.resume(parent, options, state)) {
      step(learning, 2);
      assertThat(step(learning, 3).total()).isEqualTo(expected);
    }
  }

  @Test
  void anExportedCheckpointDraws() throws IOException {
    Path file = folder.resolve("weights");
    try (FlowLearning learning = FlowLearning.begin(parent, EXACT)) {
      step(learning, 1);
      learning.export(file);
    }
    try (ImageModel model =
        ImageModels.load(TinyFlow.CONFIG.toImageConfig(), file, TorchDevice.CPU)) {
      float[] latent = GaussianNoise.of(1, 0, model.latentSize());
      Drawing drawing =
          new Drawing(
              new DrawingRequest(latent, List.of(0), 1, 1, Optional.empty()));
      model.step(List.of(drawing));
      assertThat(drawing.estimate()).hasSize(TinyFlow.SIZE);
    }
  }

  @Test
  void whatIsNoFlowIsRefusedInOneLine() throws IOException {
    try (Publication publication = new Registry(folder).publish("other")) {
      Path into = publication.folder();
      Files.writeString(into.resolve(Checkpoint.WEIGHTS), "none");
      Files.writeString(into.resolve(Checkpoint.CONFIG), "{\"model_type\": \"vae\"}");
      Files.writeString(into.resolve(Checkpoint.WORDS), "{\"most\": 0, \"words\": []}");
      Checkpoint other = publication.commit(Provenance.at(Instant.EPOCH));
      assertThatThrownBy(() -> FlowLearning.begin(other, EXACT))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("\"vae\"");
    }
  }
}
