package dev.inkstone.trainer.loop;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.checkpoint.Manifest;
import dev.inkstone.model.checkpoint.Registry;
import dev.inkstone.model.torch.Torch;
import dev.inkstone.model.torch.TorchDevice;
import dev.inkstone.trainer.gate.DriftThresholds;
import dev.inkstone.trainer.gate.GateThresholds;
import dev.inkstone.trainer.gate.ImageThresholds;
import dev.inkstone.trainer.gate.LiveCheck;
import dev.inkstone.trainer.gate.LiveCheck.Tally;
import dev.inkstone.trainer.learn.Example;
import dev.inkstone.trainer.learn.LearningOptions;
import dev.inkstone.trainer.learn.Rated;
import dev.inkstone.trainer.learn.Rated.Verdict;
import dev.inkstone.trainer.learn.TinyParent;
import dev.inkstone.trainer.learn.image.FlowOptions;
import dev.inkstone.trainer.learn.image.TinyPainter;
import dev.inkstone.trainer.publish.CheckpointPublisher;
import dev.inkstone.trainer.recipe.image.data.ImageData;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Gives one lesson of {@link #STEPS} steps to the model of a folder, saved after every step, and
 * says so; or waits in the middle of it to be killed.
 */
public final class LessonProgram {
  static final int STEPS = 8;

  /** Beginnings of what it says. */
  static final String WAITING = "waiting";

  static final String PUBLISHED = "published";

  private static final LoopOptions OPTIONS =
      new LoopOptions(
          2, 2, Duration.ZERO, 0.15, 0.5, Duration.ZERO,
          new LoopOptions.Texts(
              LearningOptions.DEFAULTS.withSteps(STEPS).withEpochs(0),
              new GateThresholds(
                  1, 0, -1e9, 1e9, 1, 1e9, 1e9, 1, 1, new DriftThresholds(1e9, 1))),
          new LoopOptions.Images(
              new FlowOptions(
                  STEPS, 0, 1e-3, new FlowOptions.Terms(5, 1, 1, 0.1),
                  new FlowOptions.Sizes(4, 2, 8), 1),
              new ImageThresholds(1, 0.5, -1e9, 1, 1, 1, new DriftThresholds(1, 1))),
          LiveCheck.DEFAULTS);

  private LessonProgram() {}

  /** Arguments: text or flow, the folder, and after how many steps to wait, 0 for never. */
  public static void main(String[] args) throws IOException {
    Torch.threads(1);
    Path folder = Path.of(args[1]);
    boolean text = args[0].equals("text");
    int waitsAfter = Integer.parseInt(args[2]);
    Registry registry = new Registry(folder.resolve("registry"));
    Clock clock = Clock.systemUTC();
    int[] calls = {0};
    try (Pupil pupil = pupil(text, registry.open("tiny", "1"), folder)) {
      Manifest published =
          new Lesson(OPTIONS, pupil, folder, clock)
              .give(
                  Lineage.of(registry, "tiny"),
                  ratings(text ? TinyParent.threesOverFives(0, 32) : TinyPainter.ratings(0, 8)),
                  new CheckpointPublisher(registry, new Silence(), clock),
                  () -> {
                    if (++calls[0] == waitsAfter) {
                      await();
                    }
                    return Lesson.Call.GO_ON;
                  })
              .orElseThrow();
      System.out.println(PUBLISHED + " version " + published.version());
    }
  }

  private static void await() {
    System.out.println(WAITING);
    try {
      new CountDownLatch(1).await(5, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new IllegalStateException("nobody killed it");
  }

  private static Pupil pupil(boolean text, Checkpoint parent, Path folder) throws IOException {
    if (text) {
      return new TextPupil(
          parent, OPTIONS.texts(), TorchDevice.CPU, new OwnWriting(Set.of(), 7, null));
    }
    ImageData bars =
        new ImageData(
            "bars", TinyPainter.CONFIG.words(), TinyPainter.bars(0, 6), TinyPainter.bars(6, 8),
            TinyPainter.bars(6, 8), new ObjectMapper().createObjectNode().put("name", "bars"));
    return new FlowPupil(
        parent, OPTIONS.images(), TorchDevice.CPU, (root, config) -> bars, folder);
  }

  private static Lesson.Ratings ratings(List<? extends Example> examples) {
    List<Rated> standing =
        examples.stream()
            .map(
                example ->
                    new Rated(
                        example.id(), example.id(), "ann", "tiny", "1", Instant.EPOCH,
                        Verdict.LIKED, Optional.of((Example) example)))
            .toList();
    return new Lesson.Ratings(standing, Map.of("examples-0", 32L), Tally.NONE);
  }
}
