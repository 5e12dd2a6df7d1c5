package dev.inkstone.trainer.loop;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.checkpoint.Manifest;
import dev.inkstone.trainer.evaluate.GateJson;
import dev.inkstone.trainer.evaluate.HeldOut;
import dev.inkstone.trainer.evaluate.HeldPairs;
import dev.inkstone.trainer.gate.LiveCheck.Tally;
import dev.inkstone.trainer.gate.Verdict;
import dev.inkstone.trainer.learn.Example;
import dev.inkstone.trainer.learn.Rated;
import dev.inkstone.trainer.publish.Candidate;
import dev.inkstone.trainer.publish.CheckpointPublisher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One learning, whole: from ratings to a published checkpoint, champion or refused. Nothing is
 * published before everything is known; killed on the way it leaves what was saved of it last, with
 * which it goes on when it is given again. Once it is over nothing of that is left.
 */
final class Lesson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final LoopOptions options;
  private final SavedLesson saved;
  private final Path csv;
  private final LessonRun.Setting setting;

  /**
   * @param pupil who learns; stays its owner's to close
   * @param work a folder for what is not published yet
   * @param clock by which a learning is saved
   */
  Lesson(LoopOptions options, Pupil pupil, Path work, Clock clock) {
    this.options = options;
    this.saved = new SavedLesson(work.resolve("interrupted"));
    this.csv = work.resolve(SavedLesson.CSV);
    this.setting = new LessonRun.Setting(pupil, saved, csv, options.savedEvery(), clock);
  }

  /** What is said to a lesson while it goes on. */
  enum Call {
    GO_ON,

    /** It ends without a result, and goes on where it was when it is given again. */
    PAUSE,

    /** It ends without a result, for that is not wanted any more. */
    DROP
  }

  /**
   * What a lesson is about.
   *
   * @param standing the ratings
   * @param offsets the next rating to read after these, by {@code topic-partition}
   * @param parentLive what readers thought of the parent
   */
  record Ratings(List<Rated> standing, Map<String, Long> offsets, Tally parentLive) {}

  /** Which lesson was interrupted; one of another lineage is given up. */
  Optional<SavedLesson.Mark> interrupted(Lineage lineage) {
    Optional<SavedLesson.Mark> mark = saved.newest().map(state -> state.progress().mark());
    if (mark.isPresent() && !mark.get().isOf(lineage)) {
      giveUp("there is another champion, or another verdict on its ratings");
      return Optional.empty();
    }
    return mark;
  }

  /** Leaves nothing of what was interrupted. */
  void giveUp(String why) {
    saved.discard(why);
  }

  /** Whether the gate could judge what is learned from these: else a lesson would be in vain. */
  boolean canBeJudged(List<Rated> standing) {
    return HeldPairs.of(held(standing)).size() >= setting.pupil().neededPairs();
  }

  /**
   * Learns from ratings, lets the gate judge, and publishes.
   *
   * @param call asked after each step and the judgement
   * @throws NoBaseException if there is nothing that would hold the model to what it knew
   */
  Optional<Manifest> give(
      Lineage lineage, Ratings ratings, CheckpointPublisher publisher, Supplier<Call> call)
      throws IOException {
    List<Rated> learned = part(ratings.standing(), false);
    List<Example> examples = ExamplePool.examples(learned, options.userShare());
    List<Example> held = held(ratings.standing());
    if (examples.isEmpty()) {
      return Optional.empty();
    }
    Files.createDirectories(csv.getParent());
    SavedLesson.Mark mark = SavedLesson.Mark.of(lineage, ratings);
    Pupil.Parted parted = new Pupil.Parted(examples, held);
    Call last = Call.DROP;
    try (LessonRun run = LessonRun.open(setting, mark, lineage, parted)) {
      last = run.learn(call);
      if (last != Call.GO_ON) {
        return Optional.empty();
      }
      Verdict verdict = run.attempt().judge();
      last = call.get();
      if (last != Call.GO_ON) {
        return Optional.empty();
      }
      return Optional.of(publish(lineage, ratings, publisher, run, verdict));
    } finally {
      // Also after a failure: what has led to it is not gone on with.
      if (last != Call.PAUSE) {
        saved.clear();
      }
    }
  }

  private Manifest publish(
      Lineage lineage,
      Ratings ratings,
      CheckpointPublisher publisher,
      LessonRun run,
      Verdict verdict)
      throws IOException {
    ObjectNode recipe = recipe(ratings);
    run.describe(recipe);
    if (!verdict.passed() && lineage.isLastTry()) {
      recipe.put(Lineage.SET_ASIDE, true);
    }
    Candidate candidate =
        new Candidate(
            lineage.parent(),
            recipe,
            ratings.offsets(),
            GateJson.write(verdict),
            ratings.standing());
    return publisher.publish(candidate, folder -> write(run, folder));
  }

  private List<Example> held(List<Rated> standing) {
    return ExamplePool.examples(part(standing, true), 1);
  }

  /** Examples of one generation stay on one side, whoever rated it. */
  private List<Rated> part(List<Rated> ratings, boolean held) {
    return ratings.stream()
        .filter(r -> HeldOut.holds(r.generationId(), options.heldOut()) == held)
        .toList();
  }

  private static ObjectNode recipe(Ratings given) {
    List<Rated> ratings = given.standing();
    ObjectNode recipe = JSON.createObjectNode();
    recipe.put("name", "ratings");
    recipe.put("ratings", ratings.size());
    recipe.put("users", ratings.stream().map(Rated::user).distinct().count());
    ratings.stream()
        .map(Rated::accepted)
        .max(Instant::compareTo)
        .ifPresent(newest -> recipe.put("newest_rating", newest.toString()));
    ratings.stream()
        .map(Rated::accepted)
        .min(Instant::compareTo)
        .ifPresent(oldest -> recipe.put("oldest_rating", oldest.toString()));
    recipe.set(LiveRatings.PARENT_LIVE, JSON.valueToTree(given.parentLive()));
    return recipe;
  }

  private void write(LessonRun run, Path folder) throws IOException {
    run.attempt().learner().export(folder.resolve(Checkpoint.WEIGHTS));
    Files.copy(csv, folder.resolve(SavedLesson.CSV));
    run.steps().draw("learning from ratings", folder.resolve("learning.png"));
  }
}
