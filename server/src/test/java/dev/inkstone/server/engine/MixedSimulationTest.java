package dev.inkstone.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inkstone.model.image.DrawingRequest;
import dev.inkstone.model.image.FakeImageModel;
import dev.inkstone.server.TestTokenizer;
import dev.inkstone.server.engine.Ending.Failed;
import dev.inkstone.server.engine.Ending.Finished;
import dev.inkstone.server.engine.Ending.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Seeded weather over a text model and two image models on one loop. */
class MixedSimulationTest {
  private static final int SLOTS = 200;
  private static final int CONTEXT = 64;
  private static final long IMAGE_STEP = TimeUnit.MILLISECONDS.toNanos(20);

  private record Text(Generation generation, FakeSink sink) {}

  private record Images(
      int lane, List<DrawingRequest> requests, ImageGeneration generation, FakeImageSink sink) {}

  private final List<Text> texts = new ArrayList<>();
  private final List<Images> images = new ArrayList<>();
  private final List<FakeImageModel> painters =
      List.of(new FakeImageModel(), new FakeImageModel());
  private final List<ImageLane> lanes = new ArrayList<>();
  private final FakeTextModel writer = new FakeTextModel(TestTokenizer.SIZE, SLOTS + 1, CONTEXT);
  private final TextLane text = new TextLane("poet", writer, TestTokenizer.SIZE);
  private Random random;
  private EngineLoop loop;
  private int batch;
  private long now;
  private int drewThisTurn;
  private boolean failNextImageStep;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void everyStreamEndsOnceAndNoTokenWaitsForTwoImageSteps(int seed) {
    start(seed);
    for (int turn = 0; turn < 1000; turn++) {
      weather();
      turn();
    }
    for (int turn = 0; turn < 60_000 && !isIdle(); turn++) {
      texts.forEach(stream -> stream.sink().readAll());
      images.forEach(stream -> stream.sink().readAll());
      turn();
    }

    assertThat(isIdle()).isTrue();
    assertThat(loop.stats().begunImages()).isZero();
    assertThat(texts).hasSizeGreaterThan(50).allMatch(stream -> stream.sink().ending() != null);
    assertThat(images).hasSizeGreaterThan(50).allSatisfy(this::checkEnding);
    assertThat(loop.stats().finished()).isPositive();
    assertThat(loop.stats().cancelled()).isPositive();
    assertThat(loop.stats().failed()).isPositive();
    assertThat(loop.stats().finished() + loop.stats().cancelled() + loop.stats().failed())
        .isEqualTo(texts.size() + images.size());
    assertThat(loop.stats().images())
        .isEqualTo(images.stream().mapToInt(stream -> stream.sink().images().size()).sum());
    loop.close();
    assertThat(painters).allMatch(FakeImageModel::isClosed);
  }

  private void start(int seed) {
    random = new Random(seed);
    batch = 1 + random.nextInt(9);
    loop =
        new EngineLoop(
            new EngineLimits(
                SLOTS - 2, 16, 4, 0, Duration.ofMillis(100), Duration.ofSeconds(9)),
            EngineEvents.NONE,
            () -> now,
            Runnable::run);
    loop.open(text);
    for (FakeImageModel painter : painters) {
      painter.beforeStep(this::beforeImageStep);
      lanes.add(new ImageLane("painter" + lanes.size(), painter, batch));
      loop.open(lanes.get(lanes.size() - 1));
    }
  }

  private void beforeImageStep() {
    drewThisTurn++;
    now += IMAGE_STEP;
    if (failNextImageStep) {
      failNextImageStep = false;
      throw new IllegalStateException("out of luck");
    }
  }

  private void weather() {
    now += random.nextInt(30_000_000);
    if (random.nextInt(6) == 0) {
      write();
    }
    if (random.nextInt(8) == 0) {
      draw();
    }
    for (Text stream : texts) {
      if (random.nextInt(3) == 0) {
        stream.sink().readAll();
      }
    }
    for (int i = 0; i < images.size(); i++) {
      // Some read at once, some slowly, and some not at all.
      if (i % 16 != 5 && random.nextInt(i % 3 == 0 ? 30 : 2) == 0) {
        images.get(i).sink().readAll();
      }
    }
    if (random.nextInt(15) == 0 && !images.isEmpty()) {
      loop.cancel(images.get(random.nextInt(images.size())).generation());
    }
    failNextImageStep |= random.nextInt(60) == 0;
  }

  private void write() {
    int[] prompt = random.ints(1 + random.nextInt(30), 0, TestTokenizer.SIZE).toArray();
    FakeSink sink = new FakeSink(1 + random.nextInt(8));
    Generation generation =
        new Generation(
            Requests.of(
                "t" + texts.size(), prompt, CONTEXT, Requests.greedy(1 + random.nextInt(30))),
            sink);
    texts.add(new Text(generation, sink));
    loop.submit(text, generation);
  }

  private void draw() {
    int steps = 1 + random.nextInt(12);
    int count = random.nextInt(5) == 0 ? 30 : 1 + random.nextInt(6);
    List<DrawingRequest> requests =
        IntStream.range(0, count)
            .mapToObj(
                i ->
                    new DrawingRequest(
                        new float[] {random.nextFloat()}, List.of(), steps, 1, Optional.empty()))
            .toList();
    FakeImageSink sink = new FakeImageSink(1 + random.nextInt(4));
    ImageGeneration generation = new ImageGeneration("i" + images.size(), requests, sink);
    int lane = random.nextInt(lanes.size());
    images.add(new Images(lane, requests, generation, sink));
    loop.submit(lanes.get(lane), generation);
  }

  private void turn() {
    drewThisTurn = 0;
    boolean textCanGoOn =
        texts.stream().anyMatch(stream -> stream.sink().ending() == null && stream.sink().ready());
    List<Integer> stepsBefore = steps();
    long textStepsBefore = loop.stats().steps();
    loop.turn();

    // There is at most one image step between two steps of every text that can go on.
    assertThat(drewThisTurn).isLessThanOrEqualTo(1);
    boolean wrote = loop.stats().steps() > textStepsBefore;
    if (textCanGoOn) {
      assertThat(wrote).isTrue();
    }
    int most = wrote ? Math.max(1, batch / 2) : batch;
    for (int i = 0; i < painters.size(); i++) {
      List<Integer> rows = painters.get(i).rows();
      assertThat(rows.subList(stepsBefore.get(i), rows.size()))
          .allSatisfy(count -> assertThat(count).isLessThanOrEqualTo(most));
    }
  }

  /** Steps of each image model so far. */
  private List<Integer> steps() {
    return painters.stream().map(painter -> painter.rows().size()).toList();
  }

  private boolean isIdle() {
    return loop.stats().running() + loop.stats().waiting() == 0;
  }

  private void checkEnding(Images stream) {
    Ending ending = stream.sink().ending();
    if (ending instanceof Finished finished && finished.reason() == Reason.STOP) {
      assertThat(stream.sink().images()).hasSize(stream.requests().size());
    } else {
      assertThat(ending).isInstanceOfAny(Finished.class, Failed.class);
    }
    stream.sink().images().forEach(
        (index, pixels) ->
            assertThat(pixels)
                .isEqualTo(
                    painters.get(stream.lane()).alone(stream.requests().get(index))));
  }
}
