package dev.inkstone.trainer.loop;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inkstone.model.text.Completion;
import dev.inkstone.trainer.gate.GateReport;
import dev.inkstone.trainer.gate.Verdict;
import dev.inkstone.trainer.join.ExampleMaker;
import dev.inkstone.trainer.join.ExampleMapper;
import dev.inkstone.trainer.learn.Example;
import dev.inkstone.trainer.learn.Judged;
import dev.inkstone.trainer.learn.LearningStep;
import dev.inkstone.trainer.learn.RatingLearner;
import dev.inkstone.v1.GenerationRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Learns at once: its weights are a number that depends on each example, on their order and on each
 * step. Its gate lets everything pass.
 */
final class FakePupil implements Pupil {
  private static final Completion TEXT = new Completion(new int[] {1}, new int[] {2});

  /** All that its learning is told. */
  record Options(int steps, String taste) {}

  private final Options options;
  private final Runnable afterStep;
  int steps;
  int judgements;
  int neededPairs;

  /**
   * @param afterStep what happens at each step
   */
  FakePupil(Options options, Runnable afterStep) {
    this.options = options;
    this.afterStep = afterStep;
  }

  @Override
  public ExampleMapper mapper() {
    return new ExampleMapper(new Maker());
  }

  @Override
  public int neededPairs() {
    return neededPairs;
  }

  @Override
  public Attempt begin(Lineage lineage, Parted examples, Optional<Path> saved)
      throws IOException {
    return new Trying(new Learner(examples.learned(), saved));
  }

  @Override
  public void close() {}

  private final class Trying implements Attempt {
    private final Learner learner;

    Trying(Learner learner) {
      this.learner = learner;
    }

    @Override
    public RatingLearner learner() {
      return learner;
    }

    @Override
    public Verdict judge() {
      judgements++;
      return new GateReport(true, List.of(), null, null);
    }

    @Override
    public void describe(ObjectNode recipe) {}

    @Override
    public void close() {}
  }

  private final class Learner extends RatingLearner {
    private final List<Example> examples;
    private long weights;

    Learner(List<Example> examples, Optional<Path> saved) throws IOException {
      super(options, examples, options.steps());
      this.examples = examples;
      if (saved.isPresent()) {
        weights = Long.parseLong(Files.readString(resumeFrom(saved.get())));
      }
    }

    @Override
    protected LearningStep take(long number) {
      for (Example example : examples) {
        weights = 31 * weights + number * example.id().hashCode();
      }
      steps++;
      afterStep.run();
      return new LearningStep(number, 1, 1, 1, 1, 0, 0, 0, 1, 1, 1);
    }

    @Override
    protected void saveState(Path file) throws IOException {
      export(file);
    }

    @Override
    public void export(Path file) throws IOException {
      Files.writeString(file, Long.toString(weights));
    }

    @Override
    public void close() {}
  }

  private static final class Maker implements ExampleMaker {
    @Override
    public Optional<Example> judged(
        String id, GenerationRecord generation, double desirability, double weight) {
      return Optional.of(new Judged(id, TEXT, desirability, weight));
    }

    @Override
    public Optional<Example> preferred(
        String id, GenerationRecord chosen, GenerationRecord rejected, double weight) {
      return Optional.empty();
    }

    @Override
    public Optional<Example> edited(
        String id, GenerationRecord original, String text, double weight) {
      return Optional.empty();
    }
  }
}
