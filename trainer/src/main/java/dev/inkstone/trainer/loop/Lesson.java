package dev.inkstone.trainer.loop;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.checkpoint.Manifest;
import dev.inkstone.trainer.evaluate.GateJson;
import dev.inkstone.trainer.evaluate.HeldOut;
import dev.inkstone.trainer.gate.LiveCheck.Tally;
import dev.inkstone.trainer.gate.Verdict;
import dev.inkstone.trainer.learn.Example;
import dev.inkstone.trainer.learn.LearningLog;
import dev.inkstone.trainer.learn.Rated;
import dev.inkstone.trainer.learn.RatingLearner;
import dev.inkstone.trainer.publish.Candidate;
import dev.inkstone.trainer.publish.CheckpointPublisher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One learning, whole: from ratings to a published checkpoint, champion or refused. Nothing is
 * published before everything is known; killed on the way it leaves nothing.
 */
final class Lesson {
  private static final Logger log = LoggerFactory.getLogger(Lesson.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final LoopOptions options;
  private final Pupil pupil;
  private final Path work;

  /**
   * @param pupil who learns; stays its owner's to close
   * @param work a folder for what is not published yet
   */
  Lesson(LoopOptions options, Pupil pupil, Path work) {
    this.options = options;
    this.pupil = pupil;
    this.work = work;
  }

  /**
   * What a lesson is about.
   *
   * @param standing the ratings
   * @param offsets the next rating to read after these, by {@code topic-partition}
   * @param parentLive what readers thought of the parent
   */
  record Ratings(List<Rated> standing, Map<String, Long> offsets, Tally parentLive) {}

  /**
   * Learns from ratings, lets the gate judge, and publishes.
   *
   * @param stop asked after each step and the judgement; if it says so, the lesson ends without a
   *     result
   * @throws NoBaseException if there is nothing that would hold the model to what it knew
   */
  Optional<Manifest> give(
      Lineage lineage, Ratings ratings, CheckpointPublisher publisher, BooleanSupplier stop)
      throws IOException {
    List<Rated> learned = part(ratings.standing(), false);
    List<Example> examples = ExamplePool.examples(learned, options.userShare());
    List<Example> held = ExamplePool.examples(part(ratings.standing(), true), 1);
    if (examples.isEmpty()) {
      return Optional.empty();
    }
    Path csv = Files.createDirectories(work).resolve("learning.csv");
    LearningLog steps = LearningLog.create(csv);
    long start = System.nanoTime();
    try (Pupil.Attempt attempt = pupil.begin(lineage, new Pupil.Parted(examples, held))) {
      RatingLearner learner = attempt.learner();
      while (!learner.done()) {
        steps.accept(learner.step());
        if (stop.getAsBoolean()) {
          return Optional.empty();
        }
      }
      Verdict verdict = attempt.judge();
      if (stop.getAsBoolean()) {
        return Optional.empty();
      }
      long seconds = Math.round((System.nanoTime() - start) / 1e9);
      log.info("{} steps in {} s", learner.stepsDone(), seconds);
      ObjectNode recipe = recipe(ratings);
      recipe.put("examples", examples.size());
      recipe.put("steps", learner.stepsDone());
      recipe.put("seconds", seconds);
      attempt.describe(recipe);
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
      return Optional.of(
          publisher.publish(candidate, folder -> write(learner, steps, csv, folder)));
    }
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

  private static void write(RatingLearner learner, LearningLog steps, Path csv, Path folder)
      throws IOException {
    learner.export(folder.resolve(Checkpoint.WEIGHTS));
    Files.copy(csv, folder.resolve("learning.csv"));
    steps.draw("learning from ratings", folder.resolve("learning.png"));
  }
}
