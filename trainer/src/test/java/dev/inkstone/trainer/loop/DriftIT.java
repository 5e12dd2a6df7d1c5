package dev.inkstone.trainer.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inkstone.model.checkpoint.Manifest;
import dev.inkstone.model.checkpoint.Registry;
import dev.inkstone.model.text.Decoder;
import dev.inkstone.model.torch.TorchDevice;
import dev.inkstone.trainer.evaluate.TextChecks;
import dev.inkstone.trainer.gate.DriftThresholds;
import dev.inkstone.trainer.gate.GateThresholds;
import dev.inkstone.trainer.gate.LiveCheck;
import dev.inkstone.trainer.gate.LiveCheck.Tally;
import dev.inkstone.trainer.learn.Example;
import dev.inkstone.trainer.learn.LearningOptions;
import dev.inkstone.trainer.learn.Rated;
import dev.inkstone.trainer.learn.Rated.Verdict;
import dev.inkstone.trainer.learn.TinyParent;
import dev.inkstone.trainer.publish.CheckpointPublisher;
import dev.inkstone.trainer.sample.TextSampler;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tiny decoder learns a little more of one taste in each generation, and forgets as it does. */
class DriftIT {
  private static final int MOST_GENERATIONS = 12;
  private static final double OF_PARENT = 0.6;
  private static final double OF_ROOT = 0.5;
  private static final LoopOptions OPTIONS =
      new LoopOptions(
          2,
          2,
          Duration.ZERO,
          0.15,
          0.5,
          Duration.ofDays(1),
          new LoopOptions.Texts(
              LearningOptions.DEFAULTS
                  .withSteps(4)
                  .withEpochs(0)
                  .withTerms(new LearningOptions.Terms(0.1, 1, 0.1, 1, 1, 0.2, 0.05))
                  .withRates(new LearningOptions.Rates(3e-4, 1e-2, 0.1))
                  .withSizes(new LearningOptions.Sizes(100, 100)),
              new GateThresholds(
                  1, 0, -1, OF_PARENT, 1, 1, 9, 1, 1, new DriftThresholds(OF_ROOT, 1))),
          LoopOptions.Images.DEFAULTS,
          LiveCheck.DEFAULTS);

  @TempDir private Path folder;

  @Test
  void aLineThatForgetsLittleByLittleIsEndedForItsDrift() throws Exception {
    Registry registry = new Registry(folder.resolve("registry"));
    TinyParent.publish(folder.resolve("registry"));
    registry.promote("tiny", "1");
    CheckpointPublisher publisher =
        new CheckpointPublisher(registry, new Silence(), Clock.systemUTC());
    BaseSource base = new Counting();
    List<Manifest> generations = new ArrayList<>();
    try (Pupil pupil =
        new TextPupil(registry.open("tiny", "1"), OPTIONS.texts(), TorchDevice.CPU, base)) {
      Lesson lesson = new Lesson(OPTIONS, pupil, folder.resolve("work"), Clock.systemUTC());
      boolean refused = false;
      while (!refused && generations.size() < MOST_GENERATIONS) {
        Lineage lineage = Lineage.of(registry, "tiny");
        Manifest learned =
            lesson.give(lineage, ratings(), publisher, () -> Lesson.Call.GO_ON).orElseThrow();
        generations.add(learned);
        refused = learned.provenance().refused();
      }
    }
    Manifest last = generations.get(generations.size() - 1);
    assertThat(last.provenance().refused()).isTrue();
    assertThat(generations).as("of which some passed").hasSizeGreaterThan(2);
    assertThat(last.provenance().gate().path("reasons"))
        .singleElement()
        .satisfies(
            reason ->
                assertThat(reason.asText())
                    .startsWith("drift: rise of the base data's loss since version 1 is "));
    assertThat(figure(last, "root", "base_loss"))
        .isEqualTo(figure(generations.get(0), "base_loss", "parent"));
    assertThat(figure(last, "base_loss", "candidate") / figure(last, "base_loss", "parent") - 1)
        .isLessThan(OF_PARENT);
  }

  private static double figure(Manifest manifest, String name, String side) {
    return manifest.provenance().gate().path("figures").path(name).path(side).asDouble();
  }

  private static Lesson.Ratings ratings() {
    List<Rated> standing = new ArrayList<>();
    for (Example example : TinyParent.threesOverFives(0, 32)) {
      standing.add(
          new Rated(
              example.id(), example.id(), "ann", "tiny", "1", Instant.EPOCH, Verdict.LIKED,
              Optional.of(example)));
    }
    return new Lesson.Ratings(standing, Map.of("examples-0", 32L), Tally.NONE);
  }

  /** Threes and fives alike, as the model has learned them. */
  private static final class Counting implements BaseSource {
    private final BaseMaterial material =
        new BaseMaterial(
            TinyParent.base(),
            TinyParent.base(),
            IntStream.range(0, 32).mapToObj(start -> new int[] {start}).toList());

    @Override
    public BaseMaterial material(Decoder root, List<int[]> rated) {
      return material;
    }

    @Override
    public TextSampler.Options sampling() {
      return new TextSampler.Options(1, 7, 1);
    }

    @Override
    public TextChecks checks() {
      return null;
    }
  }
}
