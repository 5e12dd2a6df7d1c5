package dev.inkstone.trainer.learn;

import dev.inkstone.model.text.Completion;
import java.util.List;

/** What somebody said about what a model wrote. */
public sealed interface TextExample extends Example permits Judged, Preferred, Edited {
  /** The completions that it speaks of, the better one first. */
  List<Completion> completions();

  @Override
  TextExample weighing(double newWeight);
}
