package dev.inkstone.trainer.measure;

import dev.inkstone.trainer.LearnMain;
import dev.inkstone.trainer.gate.DriftThresholds;
import dev.inkstone.trainer.gate.GateThresholds;
import dev.inkstone.trainer.learn.LearningOptions;
import dev.inkstone.trainer.loop.LoopOptions;
import java.time.Duration;

/**
 * The trainer's own command with short learnings, saved after every step, and a gate that lets
 * everything pass.
 */
public final class LedgerTrainer {
  private static final GateThresholds OPEN =
      new GateThresholds(
          1, 0, -1e9, 1e9, 1, 1e9, 1e9, 1, 1, new DriftThresholds(1e9, 1));

  private LedgerTrainer() {}

  public static void main(String[] args) {
    LoopOptions defaults = LoopOptions.DEFAULTS;
    LoopOptions quick =
        new LoopOptions(
            defaults.enough(),
            defaults.least(),
            defaults.patience(),
            defaults.heldOut(),
            defaults.userShare(),
            Duration.ZERO,
            new LoopOptions.Texts(LearningOptions.DEFAULTS.withSteps(40).withEpochs(0), OPEN),
            defaults.images(),
            defaults.live());
    System.exit(LearnMain.run(quick, args));
  }
}
