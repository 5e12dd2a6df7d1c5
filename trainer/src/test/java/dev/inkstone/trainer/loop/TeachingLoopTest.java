package dev.inkstone.trainer.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inkstone.model.checkpoint.Manifest;
import dev.inkstone.trainer.join.FakeTopic;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TeachingLoopTest {
  private static final int ENOUGH = FakeTrainer.ENOUGH;

  @TempDir private Path folder;
  private final FakeTopic topic = new FakeTopic(100);
  private FakeTrainer trainer;

  @BeforeEach
  void open() throws Exception {
    FakeDisk disk = new FakeDisk(folder.resolve("disk"));
    disk.publish();
    disk.registry().promote(InterruptedLessonTest.MODEL, "1");
    trainer =
        new FakeTrainer(
            disk, topic, new FakePupil.Options(6, "moon"), 1000, new FakeTime());
  }

  @Test
  void ratingsOfWhichTheGateCouldSayNothingWaitForOthersAndAreLearnedFromThen()
      throws Exception {
    trainer.pupil.neededPairs = 8;
    for (int i = 0; i < 3 * ENOUGH; i++) {
      FakeTrainer.rate(topic, i, true);
    }
    trainer.turns(10);
    assertThat(trainer.pupil.steps).as("nobody said what is worse").isZero();
    for (int i = 3 * ENOUGH; i < 5 * ENOUGH; i++) {
      FakeTrainer.rate(topic, i, false);
    }
    Manifest published = trainer.published();
    assertThat(published.provenance().recipe().path("ratings").asInt()).isEqualTo(5 * ENOUGH);
  }
}
