package dev.inkstone.trainer.learn;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * What learners of every kind of model share: steps that are counted, checked, saved and resumed.
 *
 * <p>Guarantees: the steps are a function of parent, examples, base data and options; what {@link
 * #save} wrote is resumed to the same losses (on one machine with as many threads). One thread owns
 * a learner.
 */
public abstract class RatingLearner implements AutoCloseable {
  private static final String STATE = "learner.safetensors";
  private static final String PROGRESS = "learner.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What is saved beside the weights; the examples by a hash of their ids and weights. */
  private record Progress(long step, String options, int examples) {}

  private final String options;
  private final int examples;
  private final long steps;
  private long step;

  /**
   * @param options all that decides what is computed; equal ones print the same
   * @param steps of the whole learning
   */
  protected RatingLearner(Record options, List<? extends Example> examples, long steps) {
    this.options = options.toString();
    this.examples = examples.stream().map(e -> List.of(e.id(), e.weight())).toList().hashCode();
    this.steps = steps;
  }

  /** Takes the step of this number, the first being 1. */
  protected abstract LearningStep take(long number);

  /** Writes weights and moments to a file that is not there yet. */
  protected abstract void saveState(Path file) throws IOException;

  /** Writes all weights as a checkpoint holds them. */
  public abstract void export(Path file) throws IOException;

  @Override
  public abstract void close();

  /**
   * Finds out how far a saved learning had come.
   *
   * @return the file that {@link #saveState} wrote
   * @throws IOException if it is none of this material and these options
   */
  protected final Path resumeFrom(Path folder) throws IOException {
    Progress progress = JSON.readValue(folder.resolve(PROGRESS).toFile(), Progress.class);
    if (!options.equals(progress.options())) {
      throw new IOException(folder + " holds a learning with other options");
    }
    if (progress.examples() != examples) {
      throw new IOException(folder + " holds a learning from other examples");
    }
    step = progress.step();
    return folder.resolve(STATE);
  }

  /** Takes the steps that are left, telling the observer of each. */
  public final void run(Consumer<LearningStep> observer) {
    while (!done()) {
      observer.accept(step());
    }
  }

  /** Takes one step. */
  public final LearningStep step() {
    LearningStep taken = take(step + 1);
    step++;
    return taken;
  }

  /** Throws for a loss that is no number, which no further step would mend. */
  protected static void requireFinite(float loss, long number) {
    if (!Float.isFinite(loss)) {
      throw new IllegalStateException("the loss is " + loss + " at step " + number);
    }
  }

  protected static double secondsSince(long nanoTime) {
    return (System.nanoTime() - nanoTime) / 1e9;
  }

  /** Steps taken so far. */
  public final long stepsDone() {
    return step;
  }

  /** Steps of the whole learning. */
  public final long steps() {
    return steps;
  }

  public final boolean done() {
    return step >= steps;
  }

  /** Writes what a later learner resumes into a folder that has no such state yet. */
  public final void save(Path folder) throws IOException {
    saveState(folder.resolve(STATE));
    JSON.writeValue(folder.resolve(PROGRESS).toFile(), new Progress(step, options, examples));
  }
}
