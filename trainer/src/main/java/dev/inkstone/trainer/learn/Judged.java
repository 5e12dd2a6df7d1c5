package dev.inkstone.trainer.learn;

import dev.inkstone.model.text.Completion;
import java.util.List;

/**
 * A completion that was liked or disliked, by a thumb or by stars.
 *
 * @param desirability from -1 to 1 and not 0: its sign says whether it was liked, its magnitude how
 *     much that counts
 */
public record Judged(String id, Completion completion, double desirability, double weight)
    implements TextExample {
  public Judged {
    Example.requireUsable(id, weight);
    Example.requireDesirability(id, desirability);
  }

  public boolean liked() {
    return desirability > 0;
  }

  @Override
  public List<Completion> completions() {
    return List.of(completion);
  }

  @Override
  public Opinion opinion() {
    return Opinion.of(desirability);
  }

  @Override
  public Judged weighing(double newWeight) {
    return new Judged(id, completion, desirability, newWeight);
  }
}
