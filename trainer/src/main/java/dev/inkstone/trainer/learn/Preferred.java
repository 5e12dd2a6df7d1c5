package dev.inkstone.trainer.learn;

import dev.inkstone.model.text.Completion;
import java.util.List;

/** A completion that was preferred over another one of a like prompt. */
public record Preferred(String id, Completion chosen, Completion rejected, double weight)
    implements TextExample {
  public Preferred {
    Example.requireUsable(id, weight);
  }

  @Override
  public List<Completion> completions() {
    return List.of(chosen, rejected);
  }

  @Override
  public Opinion opinion() {
    return Opinion.FIRST_IS_BETTER;
  }

  @Override
  public Preferred weighing(double newWeight) {
    return new Preferred(id, chosen, rejected, newWeight);
  }
}
