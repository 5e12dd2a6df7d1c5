package dev.inkstone.trainer.loop;

import dev.inkstone.trainer.gate.GateThresholds;
import dev.inkstone.trainer.gate.ImageThresholds;
import dev.inkstone.trainer.gate.LiveCheck;
import dev.inkstone.trainer.learn.LearningOptions;
import dev.inkstone.trainer.learn.image.FlowOptions;
import java.time.Duration;

/**
 * When to learn from ratings, and how.
 *
 * @param enough usable ratings that start a learning at once
 * @param least usable ratings without which nothing is learned
 * @param patience how long fewer than enough may wait
 * @param heldOut share of the ratings that the gate looks at and no learning sees
 * @param userShare share of a learning that one user may have, see {@link ExamplePool}
 * @param savedEvery how much of a learning may be lost to whoever kills it
 * @param texts how models that write learn, and what they must keep to
 * @param images the same of models that draw
 * @param live when a champion is rolled back
 */
public record LoopOptions(
    int enough,
    int least,
    Duration patience,
    double heldOut,
    double userShare,
    Duration savedEvery,
    Texts texts,
    Images images,
    LiveCheck live) {
  /**
   * @param thresholds what a candidate must keep to
   */
  public record Texts(LearningOptions learning, GateThresholds thresholds) {
    public static final Texts DEFAULTS =
        new Texts(LearningOptions.DEFAULTS, GateThresholds.DEFAULTS);
  }

  /**
   * @param thresholds what a candidate must keep to
   */
  public record Images(FlowOptions learning, ImageThresholds thresholds) {
    public static final Images DEFAULTS =
        new Images(FlowOptions.DEFAULTS, ImageThresholds.DEFAULTS);
  }

  public static final LoopOptions DEFAULTS =
      new LoopOptions(
          200,
          50,
          Duration.ofMinutes(10),
          0.15,
          0.2,
          Duration.ofSeconds(30),
          Texts.DEFAULTS,
          Images.DEFAULTS,
          LiveCheck.DEFAULTS);

  public LoopOptions {
    if (least < 2 || enough < least) {
      throw new IllegalArgumentException(
          "least must be at least 2 and enough no less, but they are " + least + " and " + enough);
    }
    share("held_out", heldOut);
    share("user_share", userShare);
  }

  private static void share(String name, double value) {
    if (!(value > 0 && value < 1)) {
      throw new IllegalArgumentException(name + " must be in (0, 1), but is " + value);
    }
  }

  /** The same with other numbers of ratings and another patience. */
  public LoopOptions collecting(int newEnough, int newLeast, Duration newPatience) {
    return new LoopOptions(
        newEnough, newLeast, newPatience, heldOut, userShare, savedEvery, texts, images, live);
  }
}
