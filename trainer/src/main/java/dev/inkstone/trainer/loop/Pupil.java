package dev.inkstone.trainer.loop;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inkstone.trainer.evaluate.HeldPairs;
import dev.inkstone.trainer.gate.Verdict;
import dev.inkstone.trainer.join.ExampleMapper;
import dev.inkstone.trainer.learn.Example;
import dev.inkstone.trainer.learn.RatingLearner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A model that learns, as a lesson needs to know it: behind it is all that differs between texts and
 * images. All checkpoints of a line share it, for they share words and shape. One thread uses it.
 */
interface Pupil extends AutoCloseable {
  /** Tells what can be learned from ratings of this model. */
  ExampleMapper mapper();

  /** Held-out pairs without which its gate can say nothing, see {@link HeldPairs}. */
  int neededPairs();

  /**
   * Begins to learn, or goes on.
   *
   * @param saved a folder in which the learner of such an attempt was saved, to go on from there
   * @throws NoBaseException if there is nothing that would hold the model to what it knew
   */
  Attempt begin(Lineage lineage, Parted examples, Optional<Path> saved) throws IOException;

  @Override
  void close();

  /**
   * What readers said, as the pupil's own mapper made it.
   *
   * @param learned to learn from
   * @param held for the gate alone
   */
  record Parted(List<Example> learned, List<Example> held) {}

  /** One learning, from its parent's weights to a verdict. */
  interface Attempt extends AutoCloseable {
    RatingLearner learner();

    /** Lets the gate judge what has been learned so far. */
    Verdict judge() throws IOException;

    /** Adds to a manifest's recipe how it was learned. */
    void describe(ObjectNode recipe);

    @Override
    void close();
  }
}
