package dev.inkstone.trainer.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inkstone.model.checkpoint.Forgotten;
import dev.inkstone.model.checkpoint.Manifest;
import dev.inkstone.topics.Topics;
import dev.inkstone.trainer.join.FakeTopic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lessons of six steps of ten seconds each. Who is killed leaves the disk as it is then. */
class InterruptedLessonTest {
  static final String MODEL = "poet";
  private static final int ENOUGH = FakeTrainer.ENOUGH;
  private static final FakePupil.Options SIX_STEPS = new FakePupil.Options(6, "moon");

  @TempDir private Path folder;
  private final FakeTopic topic = new FakeTopic(100);
  private FakeDisk disk;
  private FakeDisk afterKill;
  private final FakeTime time = new FakeTime();

  @BeforeEach
  void open() throws IOException {
    disk = new FakeDisk(folder.resolve("disk"));
    afterKill = new FakeDisk(folder.resolve("after-kill"));
    disk.publish();
    disk.registry().promote(MODEL, "1");
    for (int i = 0; i < ENOUGH; i++) {
      FakeTrainer.rate(topic, i);
    }
  }

  @Test
  void whatWasKilledPublishesWhatItWouldHavePublished() throws Exception {
    Manifest straight = learnAndKillIn(5, 0);
    FakeTopic more = new FakeTopic(1, topic);
    for (int i = ENOUGH; i < 2 * ENOUGH; i++) {
      FakeTrainer.rate(more, i);
    }
    FakeTrainer restarted = new FakeTrainer(afterKill, more, SIX_STEPS, 0, time);
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
    FakeTrainer restarted = new FakeTrainer(afterKill, topic, SIX_STEPS, 30, time);
    restarted.published();
    assertThat(restarted.pupil.steps).as("the third was saved").isEqualTo(3);
    assertThat(afterKill.weights("2")).isEqualTo(disk.weights("2"));
  }

  @Test
  void killedBeforeTheFirstSaveItBeginsAnew() throws Exception {
    learnAndKillIn(2, 30);
    FakeTrainer restarted = new FakeTrainer(afterKill, topic, SIX_STEPS, 30, time);
    restarted.published();
    assertThat(restarted.pupil.steps).isEqualTo(6);
    assertThat(afterKill.weights("2")).isEqualTo(disk.weights("2"));
  }

  @Test
  void whoIsToldToStopGoesOnAtTheNextStart() throws Exception {
    FakeTrainer told = new FakeTrainer(disk, topic, SIX_STEPS, 1000, time);
    assertThat(told.turn(() -> told.pupil.steps == 4)).isEmpty();
    FakeTrainer restarted = new FakeTrainer(disk, topic, SIX_STEPS, 1000, time);
    restarted.published();
    assertThat(told.pupil.steps).isEqualTo(4);
    assertThat(restarted.pupil.steps).isEqualTo(2);
    disk.assertNothingIsSaved();
  }

  @Test
  void whoWasToldToStopTwiceSaysSo() throws Exception {
    for (int steps = 1; steps <= 2; steps++) {
      FakeTrainer told = new FakeTrainer(disk, topic, SIX_STEPS, 1000, time);
      int own = steps;
      assertThat(told.turn(() -> told.pupil.steps == own)).isEmpty();
    }
    Manifest published = new FakeTrainer(disk, topic, SIX_STEPS, 1000, time).published();
    assertThat(published.provenance().recipe().path("resumed_after"))
        .extracting(step -> step.asInt())
        .containsExactly(1, 3);
  }

  @Test
  void stoppedAtItsJudgementItIsJudgedAgainAndLearnsNoMore() throws Exception {
    FakeTrainer told = new FakeTrainer(disk, topic, SIX_STEPS, 1000, time);
    assertThat(told.turn(() -> told.pupil.judgements == 1)).isEmpty();
    FakeTrainer restarted = new FakeTrainer(disk, topic, SIX_STEPS, 1000, time);
    restarted.published();
    assertThat(restarted.pupil.steps).isZero();
    assertThat(restarted.pupil.judgements).isEqualTo(1);
  }

  @Test
  void anotherChampionEndsItForGood() throws Exception {
    disk.publish();
    FakeTrainer trainer = new FakeTrainer(disk, topic, SIX_STEPS, 0, time);
    assertThat(trainer.turn(() -> trainer.pupil.steps == 3 && disk.promote("2")))
        .isEmpty();
    disk.assertNothingIsSaved();
  }

  @Test
  void whatAnotherChampionHasOvertakenMeanwhileIsNotGoneOnWith() throws Exception {
    disk.publish();
    learnAndKillIn(5, 0);
    afterKill.promote("2");
    FakeTrainer restarted = new FakeTrainer(afterKill, topic, SIX_STEPS, 0, time);
    Manifest published = restarted.published();
    assertThat(published.provenance().parent()).isEqualTo("2");
    assertThat(restarted.pupil.steps).isEqualTo(6);
  }

  @Test
  void ratingsThatAreToBeForgottenAreNotLearnedFrom() throws Exception {
    learnAndKillIn(5, 0);
    Forgotten.add(afterKill.registry(), MODEL, null, "g0");
    FakeTrainer restarted = new FakeTrainer(afterKill, topic, SIX_STEPS, 0, time);
    restarted.turns(4);
    assertThat(restarted.pupil.steps).as("one is missing").isZero();
    afterKill.assertNothingIsSaved();
    FakeTrainer.rate(topic, ENOUGH);
    Manifest published = restarted.published();
    assertThat(restarted.pupil.steps).isEqualTo(6);
    assertThat(published.provenance().recipe().has("resumed_after")).isFalse();
    assertThat(afterKill.file("2", "ratings.jsonl")).content().doesNotContain("\"g0\"");
  }

  @Test
  void otherOptionsBeginAnew() throws Exception {
    learnAndKillIn(5, 0);
    FakePupil.Options other = new FakePupil.Options(6, "sun");
    FakeTrainer restarted = new FakeTrainer(afterKill, topic, other, 0, time);
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
      FakeTrainer restarted = new FakeTrainer(copy, topic, SIX_STEPS, 0, time);
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
    FakeTrainer.rate(fewer, 0);
    FakeTrainer restarted = new FakeTrainer(afterKill, fewer, SIX_STEPS, 0, time);
    restarted.turns(4);
    assertThat(restarted.pupil.steps).isZero();
    afterKill.assertNothingIsSaved();
  }

  @Test
  void killedAfterItsPublicationItIsNotPublishedTwice() throws Exception {
    learnAndKillIn(5, 0);
    disk.copyRegistryTo(afterKill);
    FakeTrainer restarted = new FakeTrainer(afterKill, topic, SIX_STEPS, 0, time);
    restarted.turns(4);
    assertThat(restarted.pupil.steps).isZero();
    assertThat(afterKill.registry().versions(MODEL)).hasSize(2);
    afterKill.assertNothingIsSaved();
  }

  @Test
  void whatCannotBeSavedIsLearnedAllTheSame() throws Exception {
    Files.createDirectories(disk.saved().getParent());
    Files.writeString(disk.saved(), "a file where the folder should be");
    FakeTrainer trainer = new FakeTrainer(disk, topic, SIX_STEPS, 0, time);
    trainer.published();
    assertThat(trainer.pupil.steps).isEqualTo(6);
  }

  /** Runs through, but keeps the disk as it was when this step had just been taken. */
  private Manifest learnAndKillIn(int step, long interval) throws Exception {
    FakeTrainer trainer = new FakeTrainer(disk, topic, SIX_STEPS, interval, time);
    return trainer.published(
        () -> {
          if (trainer.pupil.steps == step && !afterKill.isThere()) {
            disk.copyTo(afterKill);
          }
          return false;
        });
  }
}
