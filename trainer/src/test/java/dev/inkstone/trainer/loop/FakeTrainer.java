package dev.inkstone.trainer.loop;

import static dev.inkstone.trainer.loop.InterruptedLessonTest.MODEL;

import com.google.protobuf.Timestamp;
import dev.inkstone.model.checkpoint.Manifest;
import dev.inkstone.telemetry.Telemetry;
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
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** A trainer as a start on a disk makes it, whose steps take ten seconds each. */
final class FakeTrainer {
  static final int ENOUGH = 20;

  final FakePupil pupil;
  private final TeachingLoop loop;
  private final FakeTime time;

  /**
   * @param interval seconds after which a learning is saved
   */
  FakeTrainer(
      FakeDisk on, FakeTopic from, FakePupil.Options how, long interval, FakeTime time)
      throws KafkaAway {
    this.time = time;
    pupil = new FakePupil(how, () -> time.pass(Duration.ofSeconds(10)));
    LoopOptions options =
        new LoopOptions(
            ENOUGH, ENOUGH, Duration.ofDays(1), 0.15, 0.5, Duration.ofSeconds(interval),
            LoopOptions.Texts.DEFAULTS, LoopOptions.Images.DEFAULTS, LiveCheck.DEFAULTS);
    Silence news = new Silence();
    loop =
        new TeachingLoop(
            MODEL,
            options,
            on.registry(),
            new TeachingLoop.Tools(
                from.reader(),
                pupil.mapper(),
                new Lesson(options, pupil, on.work(), time),
                new CheckpointPublisher(on.registry(), news, time),
                news,
                new LearningTraces(MODEL, Telemetry.off())));
  }

  Manifest published() throws Exception {
    return published(() -> false);
  }

  Manifest published(BooleanSupplier stop) throws Exception {
    for (int turn = 0; turn < 3 * ENOUGH; turn++) {
      Optional<Manifest> published = turn(stop);
      if (published.isPresent()) {
        return published.get();
      }
    }
    throw new AssertionError("nothing is published");
  }

  Optional<Manifest> turn(BooleanSupplier stop) throws Exception {
    return loop.turn(time.instant(), stop);
  }

  void turns(int count) throws Exception {
    for (int turn = 0; turn < count; turn++) {
      turn(() -> false);
    }
  }

  /** A rating of one of three users; they are accepted in another order than they are read in. */
  static void rate(FakeTopic on, int number) {
    rate(on, number, number % 4 < 2);
  }

  static void rate(FakeTopic on, int number, boolean liked) {
    RatingRecord rating =
        RatingRecord.newBuilder()
            .setRatingId("r" + number)
            .setAccepted(Timestamp.newBuilder().setSeconds(7 * number % 13))
            .setRated(
                RateRequest.newBuilder().setUser("u" + number % 3).setLiked(liked))
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
