package dev.inkstone.client.demo;

import dev.inkstone.client.InkstoneClient;
import dev.inkstone.v1.RateRequest;
import io.grpc.StatusRuntimeException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Raters at work, each in a thread: ask for two poems on a title, read them as they stream, rate,
 * pause, again. Ratings come no faster than the pace; while that is used up raters just read.
 * {@link #stop} lets every open stream end first.
 */
final class Readers {
  private static final int POEMS = 2;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final InkstoneClient client;
  private final Writing writing;
  private final Diary diary;
  private final Clock clock;
  private final Pace pace;
  private final Duration pause;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final List<Thread> threads = new ArrayList<>();

  private Readers(InkstoneClient client, Writing writing, Diary diary, Pace pace, Duration pause) {
    this.client = client;
    this.writing = writing;
    this.diary = diary;
    this.clock = Clock.systemUTC();
    this.pace = pace;
    this.pause = pause;
  }

  /**
   * Lets raters begin.
   *
   * @param pause of each after a visit
   */
  static Readers start(
      InkstoneClient client,
      Writing writing,
      Diary diary,
      List<Rater> raters,
      Pace pace,
      Duration pause) {
    Readers readers = new Readers(client, writing, diary, pace, pause);
    for (int i = 0; i < raters.size(); i++) {
      Rater rater = raters.get(i);
      Random random = new Random(i);
      Thread thread = new Thread(() -> readers.visit(rater, random), "rater-" + i);
      readers.threads.add(thread);
      thread.start();
    }
    return readers;
  }

  private void visit(Rater rater, Random random) {
    try {
      do {
        String prompt = rater.prompt(random);
        // Once in thousands a poem ends before its first character; nobody has a word on that.
        List<Poem> poems =
            writing.read(writing.rateable(prompt, POEMS, rater.user())).stream()
                .filter(poem -> !poem.text().isEmpty())
                .toList();
        if (!poems.isEmpty()) {
          for (RateRequest act : rater.rate(poems, random)) {
            rate(act);
          }
        }
      } while (!stop.await(
          (long) (pause.toMillis() * 2 * random.nextDouble()),
          TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void rate(RateRequest act) {
    if (!pace.take(clock.instant())) {
      return;
    }
    try {
      diary.rated(client.rate(act).getRatingId(), clock.instant());
    } catch (StatusRuntimeException e) {
      diary.refused(e.getStatus().toString());
    }
  }

  void stop() throws InterruptedException {
    stop.countDown();
    long end = System.nanoTime() + PATIENCE.toNanos();
    for (Thread thread : threads) {
      thread.join(Math.max(1, (end - System.nanoTime()) / 1_000_000));
    }
  }
}
