package dev.inkstone.trainer.loop;

import dev.inkstone.model.text.Decoder;
import dev.inkstone.trainer.evaluate.TextChecks;
import dev.inkstone.trainer.sample.TextSampler;
import java.util.List;

/** Where base material for a model comes from. */
interface BaseSource {
  /**
   * The material for one learning.
   *
   * @param root the checkpoint that the line began with
   * @param rated prompts that were rated
   */
  BaseMaterial material(Decoder root, List<int[]> rated);

  /** How the gate lets models write. */
  TextSampler.Options sampling();

  /** What can be checked of the texts, or null where texts have no rules. */
  TextChecks checks();
}
