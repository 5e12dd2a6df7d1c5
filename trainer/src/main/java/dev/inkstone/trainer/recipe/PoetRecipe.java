package dev.inkstone.trainer.recipe;

import dev.inkstone.model.text.DecoderConfig;
import dev.inkstone.trainer.recipe.data.PoetData;

/**
 * The recipe {@code poet}: a character-level decoder that writes classical Chinese verse to a form
 * and a title. It has the shape of Qwen3, so that any engine that reads that architecture reads it.
 */
final class PoetRecipe {
  static final long STEPS = 7_500;

  private PoetRecipe() {}

  static TrainingPlan plan(long steps) {
    DecoderConfig config =
        new DecoderConfig(
            "qwen3", 384, 5, 6, 2, 64, 1024, PoetData.VOCABULARY, 512, 1e-6, 10_000, true);
    return new TrainingPlan(
        "poet", config, new Schedule(2e-3, 5e-5, 150, steps), 2560, 0.98, 0.1, 20261122);
  }
}
