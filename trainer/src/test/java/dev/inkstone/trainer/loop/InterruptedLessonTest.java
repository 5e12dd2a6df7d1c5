package dev.inkstone.trainer.loop;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import dev.inkstone.model.checkpoint.Forgotten;
import dev.inkstone.model.checkpoint.Manifest;
import dev.inkstone.telemetry.Telemetry;
import dev.inkstone.topics.Topics;
import dev.inkstone.trainer.gate.LiveCheck;
import dev.inkstone.trainer.join.FakeTopic;
import dev.inkstone.trainer.join.KafkaAway;
import dev.inkstone.trainer.publish.CheckpointPublisher;
import dev.inkstone.trainer.trace.LearningTraces;
import dev.inkstone.v1.CheckpointRef;
import dev.inkstone.v1.Example;
import dev.inkstone.v1.GenerationRecord;
import dev.inkstone.v1.RateRequest;
import dev.inkstone.v1.RatingRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lessons of six steps of ten seconds each. Who is killed leaves the disk as it is then. */
class InterruptedLessonTest {
  static final String MODEL = "poet";
  private static final int ENOUGH = 20;
  private static final FakePupil.Options SIX_STEPS = new FakePupil.Options(6, "moon");

  @TempDir private Path folder;
  private final FakeTopic topic = new FakeTopic(100);
  private FakeDisk disk;
  private FakeDisk afterKill;
  private Instant now = Instant.EPOCH;

  @BeforeEach
  void open() throws IOException {
    disk = new FakeDisk(folder.resolve("disk"));
    afterKill = new FakeDisk(folder.resolve("after-kill"));
    disk.publish();
    disk.registry().promote(MODEL, "1");
    for (int i = 0; i < ENOUGH; i++) {
      rate(topic, i);
    }
  }

  @Test
  void whatWasKilledPublishesWhatItWouldHavePublished() throws Exception {
    Manifest straight = learnAndKillIn(5, 0);
    FakeTopic more = new FakeTopic(1, topic);
    for (int i = ENOUGH; i < 2 * ENOUGH; i++) {
      rate(more, i);
    }
    Trainer restarted = new Trainer(afterKill, more, SIX_STEPS, 0);
    Manifest resumed = restarted.published();
    assertThat(restarted.pupil.steps).isEqualTo(2);
    assertThat(afterKill.weights("2")).isEqualTo(disk.weights("2"));
    assertThat(resumed.provenance().offsets()).isEqualTo(straight.provenance().offsets());
    assertThat(resumed.provenance().recipe().path("steps").asInt()).isEqualTo(6);
    assertThat(resumed.provenance().recipe().path("resumed_after"))
        .extracting(step -> step.asInt())
        .containsExactly(4);
    assertThat(resumed.provenance().recipe().path("seconds"))
        .isEqualTo(straight.provenance().recipe().path("seconds"));
    assertThat(afterKill.file("2", "learning.csv"))
        .hasSameTextualContentAs(disk.file("2", "learning.csv"));
    assertThat(restarted.published().provenance().offsets())
        .as("the next learns from what came meanwhile")
        .isEqualTo(Map.of(Topics.EXAMPLES + "-0", 20L, Topics.EXAMPLES + "-1", 20L));
    afterKill.assertNothingIsSaved();
    disk.assertNothingIsSaved();
  }

  @Test
  void aLearningIsSavedByTheClock() throws Exception {
    learnAndKillIn(5, 30);
    Trainer restarted = new Trainer(afterKill, topic, SIX_STEPS, 30);
    restarted.published();
    assertThat(restarted.pupil.steps).as("the third was saved").isEqualTo(3);
    assertThat(afterKill.weights("2")).isEqualTo(disk.weights("2"));
  }

  @Test
  void killedBeforeTheFirstSaveItBeginsAnew() throws Exception {
    learnAndKillIn(2, 30);
    Trainer restarted = new Trainer(afterKill, topic, SIX_STEPS, 30);
    restarted.published();
    assertThat(restarted.pupil.steps).isEqualTo(6);
    assertThat(afterKill.weights("2")).isEqualTo(disk.weights("2"));
  }

  @Test
  void whoIsToldToStopGoesOnAtTheNextStart() throws Exception {
    Trainer told = new Trainer(disk, topic, SIX_STEPS, 1000);
    assertThat(told.loop.turn(now, () -> told.pupil.steps == 4)).isEmpty();
    Trainer restarted = new Trainer(disk, topic, SIX_STEPS, 1000);
    restarted.published();
    assertThat(told.pupil.steps).isEqualTo(4);
    assertThat(restarted.pupil.steps).isEqualTo(2);
    disk.assertNothingIsSaved();
  }

  @Test
  void whoWasToldToStopTwiceSaysSo() throws Exception {
    for (int steps = 1; steps <= 2; steps++) {
      Trainer told = new Trainer(disk, topic, SIX_STEPS, 1000);
      int own = steps;
      assertThat(told.loop.turn(now, () -> told.pupil.steps == own)).isEmpty();
    }
    Manifest published = new Trainer(disk, topic, SIX_STEPS, 1000).published();
    assertThat(published.provenance().recipe().path("resumed_after"))
        .extracting(step -> step.asInt())
        .containsExactly(1, 3);
  }

  @Test
  void stoppedAtItsJudgementItIsJudgedAgainAndLearnsNoMore() throws Exception {
    Trainer told = new Trainer(disk, topic, SIX_STEPS, 1000);
    assertThat(told.loop.turn(now, () -> told.pupil.judgements == 1)).isEmpty();
    Trainer restarted = new Trainer(disk, topic, SIX_STEPS, 1000);
    restarted.published();
    assertThat(restarted.pupil.steps).isZero();
    assertThat(restarted.pupil.judgements).isEqualTo(1);
  }

  @Test
  void anotherChampionEndsItForGood() throws Exception {
    disk.publish();
    Trainer trainer = new Trainer(disk, topic, SIX_STEPS, 0);
    assertThat(trainer.loop.turn(now, () -> trainer.pupil.steps == 3 && disk.promote("2")))
        .isEmpty();
    disk.assertNothingIsSaved();
  }

  @Test
  void whatAnotherChampionHasOvertakenMeanwhileIsNotGoneOnWith() throws Exception {
    disk.publish();
    learnAndKillIn(5, 0);
    afterKill.promote("2");
    Trainer restarted = new Trainer(afterKill, topic, SIX_STEPS, 0);
    Manifest published = restarted.published();
    assertThat(published.provenance().parent()).isEqualTo("2");
    assertThat(restarted.pupil.steps).isEqualTo(6);
  }

  @Test
  void ratingsThatAreToBeForgottenAreNotLearnedFrom() throws Exception {
    learnAndKillIn(5, 0);
    Forgotten.add(afterKill.registry(), MODEL, null, "g0");
    Trainer restarted = new Trainer(afterKill, topic, SIX_STEPS, 0);
    restarted.turns(4);
    assertThat(restarted.pupil.steps).as("one is missing").isZero();
    afterKill.assertNothingIsSaved();
    rate(topic, ENOUGH);
    Manifest published = restarted.published();
    assertThat(restarted.pupil.steps).isEqualTo(6);
    assertThat(published.provenance().recipe().has("resumed_after")).isFalse();
    assertThat(afterKill.file("2", "ratings.jsonl")).content().doesNotContain("\"g0\"");
  }

  @Test
  void otherOptionsBeginAnew() throws Exception {
    learnAndKillIn(5, 0);
    FakePupil.Options other = new FakePupil.Options(6, "sun");
    Trainer restarted = new Trainer(afterKill, topic, other, 0);
    restarted.published();
    assertThat(restarted.pupil.steps).isEqualTo(6);
  }

  @Test
  void aBrokenStateBeginsAnew() throws Exception {
    learnAndKillIn(5, 0);
    List<Path> files;
    try (Stream<Path> all = Files.walk(afterKill.saved())) {
      files = all.filter(Files::isRegularFile).toList();
    }
    assertThat(files).hasSize(4);
    for (Path broken : files) {
      FakeDisk copy = new FakeDisk(folder.resolve("broken-" + broken.getFileName()));
      afterKill.copyTo(copy);
      Files.writeString(copy.root().resolve(afterKill.root().relativize(broken)), "{");
      Trainer restarted = new Trainer(copy, topic, SIX_STEPS, 0);
      restarted.published();
      assertThat(restarted.pupil.steps).as("%s", broken).isEqualTo(6);
      assertThat(copy.weights("2")).isEqualTo(disk.weights("2"));
      copy.assertNothingIsSaved();
    }
  }

  @Test
  void whatIsNoMoreOnTheTopicIsNotWaitedFor() throws Exception {
    learnAndKillIn(5, 0);
    FakeTopic fewer = new FakeTopic(100);
    rate(fewer, 0);
    Trainer restarted = new Trainer(afterKill, fewer, SIX_STEPS, 0);
    restarted.turns(4);
    assertThat(restarted.pupil.steps).isZero();
    afterKill.assertNothingIsSaved();
  }

  @Test
  void killedAfterItsPublicationItIsNotPublishedTwice() throws Exception {
    learnAndKillIn(5, 0);
    disk.copyRegistryTo(afterKill);
    Trainer restarted = new Trainer(afterKill, topic, SIX_STEPS, 0);
    restarted.turns(4);
    assertThat(restarted.pupil.steps).isZero();
    assertThat(afterKill.registry().versions(MODEL)).hasSize(2);
    afterKill.assertNothingIsSaved();
  }

  @Test
  void whatCannotBeSavedIsLearnedAllTheSame() throws Exception {
    Files.createDirectories(disk.saved().getParent());
    Files.writeString(disk.saved(), "a file where the folder should be");
    Trainer trainer = new Trainer(disk, topic, SIX_STEPS, 0);
    trainer.published();
    assertThat(trainer.pupil.steps).isEqualTo(6);
  }

  /** Runs through, but keeps the disk as it was when this step had just been taken. */
  private Manifest learnAndKillIn(int step, long interval) throws Exception {
    Trainer trainer = new Trainer(disk, topic, SIX_STEPS, interval);
    return trainer.published(
        () -> {
          if (trainer.pupil.steps == step && !afterKill.isThere()) {
            disk.copyTo(afterKill);
          }
          return false;
        });
  }

  /** A trainer as a start on such a disk makes it. */
  private final class Trainer {
    final FakePupil pupil;
    final TeachingLoop loop;

    Trainer(FakeDisk on, FakeTopic from, FakePupil.Options how, long interval) throws KafkaAway {
      pupil = new FakePupil(how, () -> now = now.plusSeconds(10));
      LoopOptions options =
          new LoopOptions(
              ENOUGH, ENOUGH, Duration.ofDays(1), 0.15, 0.5, Duration.ofSeconds(interval),
              LoopOptions.Texts.DEFAULTS, LoopOptions.Images.DEFAULTS, LiveCheck.DEFAULTS);
      Silence news = new Silence();
      Clock clock = new Ticking();
      loop =
          new TeachingLoop(
              MODEL,
              options,
              on.registry(),
              new TeachingLoop.Tools(
                  from.reader(),
                  pupil.mapper(),
                  new Lesson(options, pupil, on.work(), clock),
                  new CheckpointPublisher(on.registry(), news, clock),
                  news,
                  new LearningTraces(MODEL, Telemetry.off())));
    }

    Manifest published() throws Exception {
      return published(() -> false);
    }

    Manifest published(BooleanSupplier stop) throws Exception {
      for (int turn = 0; turn < 3 * ENOUGH; turn++) {
        Optional<Manifest> published = loop.turn(now, stop);
        if (published.isPresent()) {
          return published.get();
        }
      }
      throw new AssertionError("nothing is published");
    }

    void turns(int count) throws Exception {
      for (int turn = 0; turn < count; turn++) {
        loop.turn(now, () -> false);
      }
    }
  }

  private final class Ticking extends Clock {
    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  /** A rating of one of three users; they are accepted in another order than they are read in. */
  private static void rate(FakeTopic on, int number) {
    RatingRecord rating =
        RatingRecord.newBuilder()
            .setRatingId("r" + number)
            .setAccepted(Timestamp.newBuilder().setSeconds(7 * number % 13))
            .setRated(
                RateRequest.newBuilder().setUser("u" + number % 3).setLiked(number % 4 < 2))
            .build();
    on.add(
        number % 2,
        Example.newBuilder()
            .setGeneration(
                GenerationRecord.newBuilder()
                    .setGenerationId("g" + number)
                    .setModel(MODEL)
                    .setCheckpoint(CheckpointRef.newBuilder().setVersion("1")))
            .setRating(rating)
            .setWeight(1)
            .build());
  }
}
