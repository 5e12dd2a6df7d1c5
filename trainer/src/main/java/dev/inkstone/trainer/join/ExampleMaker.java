package dev.inkstone.trainer.join;

import dev.inkstone.trainer.learn.Example;
import dev.inkstone.v1.GenerationRecord;
import java.util.Optional;

/** What one kind of model can learn from a rated generation; empty if nothing. */
public interface ExampleMaker {
  /**
   * @param desirability from -1 to 1 and not 0
   */
  Optional<? extends Example> judged(
      String id, GenerationRecord generation, double desirability, double weight);

  Optional<? extends Example> preferred(
      String id, GenerationRecord chosen, GenerationRecord rejected, double weight);

  /**
   * @param text what the writer made of it
   */
  Optional<? extends Example> edited(
      String id, GenerationRecord original, String text, double weight);
}
