package dev.inkstone.trainer.learn;

import dev.inkstone.model.text.Completion;
import java.util.List;

/** A completion, and what a writer turned it into; both have the same prompt. */
public record Edited(String id, Completion original, Completion edited, double weight)
    implements TextExample {
  public Edited {
    Example.requireUsable(id, weight);
  }

  @Override
  public List<Completion> completions() {
    return List.of(edited, original);
  }

  @Override
  public Opinion opinion() {
    return Opinion.FIRST_IS_BETTER;
  }

  @Override
  public Edited weighing(double newWeight) {
    return new Edited(id, original, edited, newWeight);
  }
}
