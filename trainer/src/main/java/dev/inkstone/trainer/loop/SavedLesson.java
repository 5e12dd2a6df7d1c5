package dev.inkstone.trainer.loop;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.inkstone.trainer.learn.Rated;
import dev.inkstone.trainer.learn.RatingLearner;
import dev.inkstone.trainer.recipe.SavedStates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is on the disk of a lesson that is not over: the learner with its moments, the log of its
 * steps, and which lesson it is; whole or not at all, as {@link SavedStates} has it. What cannot be
 * saved, read or removed is logged and costs no more than the time of a learning.
 */
final class SavedLesson {
  private static final Logger log = LoggerFactory.getLogger(SavedLesson.class);
  private static final String LESSON = "lesson.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The log of the steps, in a state and elsewhere. */
  static final String CSV = "learning.csv";

  /**
   * Which lesson it is. Those that are equal learn the same.
   *
   * @param parent digest of the checkpoint that it began with
   * @param refusals of candidates that had the same ratings
   * @param from the first ratings by {@code topic-partition}
   * @param to the next after the last
   * @param ratings a hash of the ids of those that stood
   */
  record Mark(
      String parent, int refusals, Map<String, Long> from, Map<String, Long> to, int ratings) {
    Mark {
      from = from == null ? Map.of() : from;
      to = to == null ? Map.of() : to;
    }

    static Mark of(Lineage lineage, Lesson.Ratings ratings) {
      return new Mark(
          lineage.parent().manifest().digest(),
          lineage.refusals(),
          lineage.offsets(),
          ratings.offsets(),
          ratings.standing().stream().map(Rated::ratingId).toList().hashCode());
    }

    /** Whether a lesson of this lineage can be it. */
    boolean isOf(Lineage lineage) {
      return lineage.parent().manifest().digest().equals(parent)
          && lineage.refusals() == refusals
          && lineage.offsets().equals(from);
    }
  }

  /**
   * How far a lesson has come.
   *
   * @param resumed the steps after which it was resumed
   * @param seconds that it took
   */
  record Progress(Mark mark, List<Long> resumed, double seconds) {}

  /** A state as it was saved. */
  record State(Path folder, Progress progress) {}

  private final SavedStates states;

  /**
   * @param folder for this alone
   */
  SavedLesson(Path folder) {
    this.states = new SavedStates(folder);
  }

  /** What was saved last, if anything was. */
  Optional<State> newest() {
    try {
      Optional<Path> newest = states.newest();
      if (newest.isEmpty()) {
        return Optional.empty();
      }
      Path folder = newest.get();
      Progress progress = JSON.readValue(folder.resolve(LESSON).toFile(), Progress.class);
      if (progress == null || progress.mark() == null || progress.resumed() == null) {
        throw new IOException(LESSON + " does not say which lesson it is");
      }
      return Optional.of(new State(folder, progress));
    } catch (IOException e) {
      discard("it cannot be read: " + e.getMessage());
      return Optional.empty();
    }
  }

  void save(RatingLearner learner, Progress progress, Path csv) {
    try {
      states.save(
          learner.stepsDone(),
          folder -> {
            learner.save(folder);
            Files.copy(csv, folder.resolve(CSV));
            JSON.writeValue(folder.resolve(LESSON).toFile(), progress);
          });
    } catch (IOException e) {
      log.warn("the lesson goes on without being saved: {}", e.getMessage());
    }
  }

  /** Removes what there is of an interrupted lesson, and says why. */
  void discard(String why) {
    log.info("an interrupted lesson is not gone on with: {}", why);
    clear();
  }

  void clear() {
    try {
      states.clear();
    } catch (IOException e) {
      log.warn("a saved lesson cannot be removed: {}", e.getMessage());
    }
  }
}
