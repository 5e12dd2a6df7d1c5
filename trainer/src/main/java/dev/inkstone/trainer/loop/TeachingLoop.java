package dev.inkstone.trainer.loop;

import dev.inkstone.model.checkpoint.Forgotten;
import dev.inkstone.model.checkpoint.Manifest;
import dev.inkstone.model.checkpoint.Registry;
import dev.inkstone.trainer.gate.LiveCheck.Tally;
import dev.inkstone.trainer.join.ExampleMapper;
import dev.inkstone.trainer.join.ExampleReader;
import dev.inkstone.trainer.join.KafkaAway;
import dev.inkstone.trainer.learn.Rated;
import dev.inkstone.trainer.publish.CheckpointPublisher;
import dev.inkstone.trainer.publish.News;
import dev.inkstone.trainer.trace.LearningTraces;
import dev.inkstone.v1.Example;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects ratings of one model and teaches it when there are enough: collect, learn, judge,
 * publish, again.
 *
 * <p>Guarantees: a published checkpoint's offsets say which ratings went into it, and the next one
 * begins there; so in the line of champions each rating counts once, also after {@code kill -9} at
 * any moment. A learning that was interrupted goes on with the ratings that it began with, wherever
 * a restart finds it; what does not fit begins anew. Whoever makes another version champion, the
 * loop goes on from that one. Ratings that are {@link Forgotten} teach nothing. One thread calls
 * {@link #turn}; there is one loop for each model.
 */
final class TeachingLoop {
  private static final Logger log = LoggerFactory.getLogger(TeachingLoop.class);
  private static final Duration POLL = Duration.ofMillis(250);

  private final String model;
  private final LoopOptions options;
  private final Registry registry;
  private final ExampleReader reader;
  private final ExampleMapper mapper;
  private final Lesson lesson;
  private final CheckpointPublisher publisher;
  private final News news;
  private final LearningTraces traces;
  private final ExamplePool pool = new ExamplePool();
  private final LiveRatings live = new LiveRatings();
  private Lineage lineage;
  private Optional<SavedLesson.Mark> interrupted = Optional.empty();
  private Instant waitingSince;
  private int leftFromRefusal;
  private boolean teaches = true;
  private boolean waitsForPairs;

  TeachingLoop(String model, LoopOptions options, Registry registry, Tools tools) {
    this.model = model;
    this.options = options;
    this.registry = registry;
    this.reader = tools.reader();
    this.mapper = tools.mapper();
    this.lesson = tools.lesson();
    this.publisher = tools.publisher();
    this.news = tools.news();
    this.traces = tools.traces();
  }

  /** What a loop works with; all of it stays its maker's to close. */
  record Tools(
      ExampleReader reader,
      ExampleMapper mapper,
      Lesson lesson,
      CheckpointPublisher publisher,
      News news,
      LearningTraces traces) {}

  /**
   * One turn: reads what is new, and learns if it is time.
   *
   * @param now the time
   * @param stop whether the process is to end; a learning that runs is saved then
   * @return what was published, if anything was
   */
  Optional<Manifest> turn(Instant now, BooleanSupplier stop)
      throws IOException, KafkaAway {
    followChampion();
    List<Example> arrived = reader.poll(POLL);
    arrived.stream()
        .filter(example -> example.getGeneration().getModel().equals(model))
        .forEach(example -> collect(mapper.map(example), now));
    giveUpWhatHasChanged();
    if (rolledBack() || !teaches || !isTime(now) || stop.getAsBoolean()) {
      return Optional.empty();
    }
    log.info("{} learns from {} ratings", model, pool.usable());
    Lesson.Ratings ratings = ratings();
    interrupted = Optional.empty();
    reader.readOn();
    Optional<Manifest> published = teach(ratings, stop);
    if (published.isPresent()) {
      settle(published.get());
    }
    return published;
  }

  private Lesson.Ratings ratings() throws KafkaAway {
    return new Lesson.Ratings(pool.ratings(), reader.positions(), live.of(lineage.version()));
  }

  private Optional<Manifest> teach(Lesson.Ratings ratings, BooleanSupplier stop)
      throws IOException {
    try {
      return traces.learning(
          pool.usable(),
          () -> lesson.give(lineage, ratings, publisher, () -> call(stop)));
    } catch (NoBaseException e) {
      log.warn("{} is not taught until the next start: {}", model, e.getMessage());
      teaches = false;
      pool.clear();
      return Optional.empty();
    }
  }

  private Lesson.Call call(BooleanSupplier stop) {
    if (isOvertaken()) {
      return Lesson.Call.DROP;
    }
    return stop.getAsBoolean() ? Lesson.Call.PAUSE : Lesson.Call.GO_ON;
  }

  /** Begins at the champion, now and whenever it is another. */
  private void followChampion() throws IOException, KafkaAway {
    pool.leaveOut(Forgotten.of(registry, model));
    leftFromRefusal = Math.min(leftFromRefusal, pool.usable());
    if (lineage == null
        || !registry.champion(model).map(lineage.version()::equals).orElse(true)) {
      begin(Lineage.of(registry, model));
    }
  }

  /** Whether what is being learned is not wanted any more: another champion, or less to learn. */
  private boolean isOvertaken() {
    try {
      Forgotten now = Forgotten.of(registry, model);
      return !registry.champion(model).map(lineage.version()::equals).orElse(true)
          || pool.ratings().stream().anyMatch(r -> now.covers(r.user(), r.generationId()));
    } catch (IOException e) {
      log.warn("the registry cannot be read: {}", e.getMessage());
      return false;
    }
  }

  private void begin(Lineage next) throws KafkaAway {
    lineage = next;
    reader.seek(next.offsets());
    pool.clear();
    live.begin(next);
    leftFromRefusal = 0;
    waitingSince = null;
    waitsForPairs = false;
    log.info("{} goes on from version {}", model, next.version());
    interrupted = lesson.interrupted(next);
    if (interrupted.isPresent() && !reader.stopAt(interrupted.get().to())) {
      giveUp("its ratings are not on their topic any more");
    }
  }

  /** Once all is read that an interrupted lesson began with: whether that is what it was. */
  private void giveUpWhatHasChanged() throws KafkaAway {
    if (interrupted.isPresent()
        && reader.hasStopped()
        && !interrupted.get().equals(SavedLesson.Mark.of(lineage, ratings()))) {
      giveUp("its ratings are not those that it began with");
    }
  }

  private void giveUp(String why) {
    lesson.giveUp(why);
    interrupted = Optional.empty();
    reader.readOn();
  }

  private void collect(Rated rated, Instant now) {
    if (pool.leavesOut(rated)) {
      return;
    }
    if (teaches) {
      pool.add(rated);
    }
    waitingSince = waitingSince == null ? now : waitingSince;
    live.add(rated);
  }

  private boolean isTime(Instant now) {
    if (interrupted.isPresent()) {
      return reader.hasStopped();
    }
    return isDue(now) && canBeJudged();
  }

  private boolean isDue(Instant now) {
    int fresh = pool.usable() - leftFromRefusal;
    return fresh >= options.enough()
        || (fresh >= options.least()
            && waitingSince != null
            && waitingSince.plus(options.patience()).isBefore(now));
  }

  /** Ratings of which the gate could say nothing are kept until there are others. */
  private boolean canBeJudged() {
    boolean judgeable = lesson.canBeJudged(pool.ratings());
    if (!judgeable && !waitsForPairs) {
      log.info(
          "{} waits with {} ratings: those held out say too little of what is better than what",
          model,
          pool.usable());
    }
    waitsForPairs = !judgeable;
    return judgeable;
  }

  /** After a publication: goes on from a champion, or keeps the ratings for another try. */
  private void settle(Manifest published) throws IOException, KafkaAway {
    if (!published.provenance().refused() || lineage.isLastTry()) {
      begin(Lineage.of(registry, model));
    } else {
      lineage = Lineage.of(registry, model);
      leftFromRefusal = pool.usable();
      waitingSince = null;
    }
  }

  /** Rolls a champion back that readers like less than its parent. */
  private boolean rolledBack() throws IOException {
    String version = lineage.version();
    String parent = lineage.parent().manifest().provenance().parent();
    if (parent == null) {
      return false;
    }
    Tally now = live.of(version);
    Tally before = live.of(parent);
    if (!options.live().isWorse(now, before)) {
      return false;
    }
    String reason =
        "readers liked %d of %d, and %d of %d of version %s"
            .formatted(
                now.liked(),
                now.liked() + now.disliked(),
                before.liked(),
                before.liked() + before.disliked(),
                parent);
    log.warn("{} version {} is rolled back: {}", model, version, reason);
    registry.rollBack(model, parent, reason);
    news.rolledBackTo(registry.open(model, parent).manifest(), reason);
    return true;
  }
}
