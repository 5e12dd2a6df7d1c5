package dev.inkstone.trainer.loop;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inkstone.trainer.learn.LearningLog;
import dev.inkstone.trainer.learn.RatingLearner;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The learning of one lesson, begun or gone on with where it was saved, and saved at intervals. One
 * that was killed comes to the weights of one that ran through (on one machine with as many
 * threads). One thread uses it.
 */
final class LessonRun implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LessonRun.class);

  /**
   * How learnings are run.
   *
   * @param csv where a running learning's steps are written
   * @param interval between two saves
   */
  record Setting(Pupil pupil, SavedLesson saved, Path csv, Duration interval, Clock clock) {}

  private final Setting setting;
  private final SavedLesson.Mark mark;
  private final Pupil.Attempt attempt;
  private final LearningLog steps;
  private final List<Long> resumed = new ArrayList<>();
  private final Instant start;
  private Duration before = Duration.ZERO;
  private Instant lastSaved;

  private LessonRun(
      Setting setting,
      SavedLesson.Mark mark,
      Lineage lineage,
      Pupil.Parted examples,
      Optional<SavedLesson.State> state)
      throws IOException {
    this.setting = setting;
    this.mark = mark;
    this.start = setting.clock().instant();
    this.lastSaved = start;
    if (state.isPresent()) {
      Path folder = state.get().folder();
      SavedLesson.Progress progress = state.get().progress();
      steps = LearningLog.resume(folder.resolve(SavedLesson.CSV), setting.csv());
      attempt = setting.pupil().begin(lineage, examples, Optional.of(folder));
      resumed.addAll(progress.resumed());
      resumed.add(attempt.learner().stepsDone());
      before = Duration.ofMillis(Math.round(1000 * progress.seconds()));
    } else {
      steps = LearningLog.create(setting.csv());
      attempt = setting.pupil().begin(lineage, examples, Optional.empty());
    }
  }

  /**
   * Goes on with a lesson of this mark, if it was saved and fits; begins it otherwise.
   *
   * @throws NoBaseException if there is nothing that would hold the model to what it knew
   */
  static LessonRun open(
      Setting setting, SavedLesson.Mark mark, Lineage lineage, Pupil.Parted examples)
      throws IOException {
    Optional<SavedLesson.State> state =
        setting.saved().newest().filter(saved -> saved.progress().mark().equals(mark));
    if (state.isPresent()) {
      try {
        LessonRun run = new LessonRun(setting, mark, lineage, examples, state);
        RatingLearner learner = run.attempt.learner();
        log.info(
            "an interrupted lesson goes on after step {} of {}",
            learner.stepsDone(),
            learner.steps());
        return run;
      } catch (NoBaseException e) {
        throw e;
      } catch (IOException | RuntimeException e) {
        // Also what a broken file makes of a parser.
        setting.saved().discard(e.toString());
      }
    }
    setting.saved().clear();
    return new LessonRun(setting, mark, lineage, examples, Optional.empty());
  }

  Pupil.Attempt attempt() {
    return attempt;
  }

  LearningLog steps() {
    return steps;
  }

  /**
   * Takes the steps that are left.
   *
   * @param call asked after each
   * @return {@link Lesson.Call#GO_ON} if all are taken; then, and when it pauses, they are saved
   */
  Lesson.Call learn(Supplier<Lesson.Call> call) {
    RatingLearner learner = attempt.learner();
    Lesson.Call last = Lesson.Call.GO_ON;
    while (!learner.done() && last == Lesson.Call.GO_ON) {
      steps.accept(learner.step());
      last = call.get();
      if (last == Lesson.Call.GO_ON && !learner.done() && isTimeToSave()) {
        save();
      }
    }
    if (last != Lesson.Call.DROP) {
      save();
    }
    return last;
  }

  private boolean isTimeToSave() {
    return !setting.clock().instant().isBefore(lastSaved.plus(setting.interval()));
  }

  private void save() {
    double seconds = took().toMillis() / 1e3;
    setting
        .saved()
        .save(
            attempt.learner(),
            new SavedLesson.Progress(mark, List.copyOf(resumed), seconds),
            setting.csv());
    lastSaved = setting.clock().instant();
  }

  /** The time that it took, but for what was lost. */
  private Duration took() {
    return before.plus(Duration.between(start, setting.clock().instant()));
  }

  /** Adds to a manifest's recipe how it was learned. */
  void describe(ObjectNode recipe) {
    long seconds = Math.round(took().toMillis() / 1e3);
    log.info("{} steps in {} s", attempt.learner().stepsDone(), seconds);
    recipe.put("steps", attempt.learner().stepsDone());
    if (!resumed.isEmpty()) {
      resumed.forEach(recipe.putArray("resumed_after")::add);
    }
    recipe.put("seconds", seconds);
    attempt.describe(recipe);
  }

  @Override
  public void close() {
    attempt.close();
  }
}
