package dev.inkstone.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inkstone.server.engine.Ending.Failed;
import dev.inkstone.server.engine.Ending.Finished;
import dev.inkstone.server.engine.Ending.Reason;
import dev.inkstone.model.text.SamplingOptions;
import dev.inkstone.server.TestTokenizer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Throws seeded weather at the loop, turn by turn, and checks what must hold whatever comes. */
class EngineSimulationTest {
  private static final int VOCABULARY = TestTokenizer.SIZE;
  private static final int CONTEXT = 1024;

  private record Stream(GenerationRequest request, Generation generation, FakeSink sink) {
    int promptLength() {
      return request.prompt().length;
    }
  }

  private final List<Stream> streams = new ArrayList<>();
  private final List<String> seatedInOrder = new ArrayList<>();
  private long now;
  private boolean failNextStep;
  private Random random;
  private FakeTextModel model;
  private TextLane lane;
  private EngineLoop loop;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void everyStreamEndsOnceWithTheTextItWouldHaveHadAlone(int seed) {
    start(seed);
    for (int turn = 0; turn < 1500; turn++) {
      weather();
      turn();
    }
    for (int turn = 0; turn < 60_000 && !isIdle(); turn++) {
      streams.forEach(stream -> stream.sink().readAll());
      turn();
    }

    assertThat(loop.stats().running()).isZero();
    assertThat(loop.stats().waiting()).isZero();
    assertThat(streams).hasSizeGreaterThan(100).allSatisfy(EngineSimulationTest::checkEnding);
    assertThat(loop.stats().finished() + loop.stats().cancelled() + loop.stats().failed())
        .isEqualTo(streams.size());
    assertThat(loop.stats().finished()).isPositive();
    assertThat(loop.stats().cancelled()).isPositive();
    assertThat(loop.stats().failed()).isPositive();
    assertThat(seatedInOrder).isSorted();
    if (model.slots() > 3) {
      assertThat(loop.stats().prefixHits()).isGreaterThan(streams.size() / 10);
    }
    loop.close();
    assertThat(model.isClosed()).isTrue();
  }

  private void start(int seed) {
    random = new Random(seed);
    model = new FakeTextModel(VOCABULARY, 2 + random.nextInt(7), CONTEXT);
    model.beforeStep(this::perhapsFail);
    model.beforeCopy(this::perhapsFail);
    lane = new TextLane("poet", model, VOCABULARY);
    EngineLimits limits =
        new EngineLimits(
            1 + random.nextInt(8),
            16,
            1 + random.nextInt(8),
            random.nextInt(3),
            Duration.ofMillis(random.nextInt(500)),
            Duration.ofSeconds(9));
    EngineEvents events =
        new EngineEvents() {
          @Override
          public void seated(Work generation) {
            seatedInOrder.add(generation.id());
          }
        };
    loop = new EngineLoop(limits, events, () -> now, Runnable::run);
    loop.open(lane);
  }

  private void perhapsFail() {
    if (failNextStep) {
      failNextStep = false;
      throw new IllegalStateException("out of luck");
    }
  }

  private void weather() {
    now += random.nextInt(50_000_000);
    if (random.nextInt(5) == 0) {
      arrive();
    }
    for (Stream stream : streams) {
      boolean slow = stream.promptLength() % 3 == 0;
      boolean gone = stream.promptLength() % 16 == 0;
      if (!gone && random.nextInt(slow ? 20 : 2) == 0) {
        stream.sink().readAll();
      }
    }
    if (!streams.isEmpty() && random.nextInt(12) == 0) {
      loop.cancel(streams.get(random.nextInt(streams.size())).generation());
    }
    failNextStep |= random.nextInt(40) == 0;
  }

  private void arrive() {
    int[] prompt = prompt();
    SamplingOptions.Builder options =
        SamplingOptions.builder()
            .temperature(random.nextInt(3) * 0.5)
            .seed(random.nextLong())
            .maxTokens(1 + random.nextInt(60));
    int candidates = random.nextInt(4) == 0 ? 1 + random.nextInt(5) : 1;
    for (int candidate = 0; candidate < candidates; candidate++) {
      String id = String.format("g%06d", streams.size());
      GenerationRequest request =
          Requests.of(id, prompt, CONTEXT, options).candidate(id, candidate);
      FakeSink sink = new FakeSink(1 + random.nextInt(4));
      Generation generation = new Generation(request, sink);
      streams.add(new Stream(request, generation, sink));
      loop.submit(lane, generation);
    }
  }

  /** A new text, or one that begins as an earlier one did, or goes on with what came of it. */
  private int[] prompt() {
    // Now and then one that decodes apart from the others.
    int length = random.nextInt(20) == 0 ? 700 + random.nextInt(250) : 1 + random.nextInt(60);
    int[] fresh = random.ints(length, 0, VOCABULARY).toArray();
    if (streams.isEmpty() || random.nextInt(3) == 0) {
      return fresh;
    }
    Stream earlier = streams.get(Math.max(0, streams.size() - 1 - random.nextInt(6)));
    IntStream text = Arrays.stream(earlier.request().prompt());
    if (random.nextBoolean()) {
      text = IntStream.concat(text, earlier.sink().tokens().stream().mapToInt(t -> t));
    }
    int[] past = text.toArray();
    int kept = random.nextBoolean() ? past.length : random.nextInt(past.length);
    int[] next = IntStream.concat(
            Arrays.stream(past, 0, kept), Arrays.stream(fresh).limit(random.nextInt(9)))
        .limit(CONTEXT - 2)
        .toArray();
    return next.length == 0 ? fresh : next;
  }

  private void turn() {
    long before = loop.stats().steps();
    boolean stepped = loop.turn();
    assertThat(loop.stats().steps() - before).isEqualTo(stepped ? 1 : 0);
    assertThat(loop.stats().running()).isLessThanOrEqualTo(model.slots());
  }

  private boolean isIdle() {
    return loop.stats().running() + loop.stats().waiting() == 0;
  }

  private static void checkEnding(Stream stream) {
    List<Integer> alone = Requests.alone(stream.request());
    List<Integer> sent = stream.sink().tokens();
    if (stream.sink().ending() instanceof Finished finished
        && finished.reason() != Reason.CANCELLED) {
      assertThat(sent).isEqualTo(alone);
      boolean full = stream.promptLength() + sent.size() == stream.request().lengthLimit();
      assertThat(finished.reason()).isEqualTo(full ? Reason.LENGTH : Reason.STOP);
      assertThat(finished.usage().completionTokens()).isEqualTo(sent.size());
      assertThat(finished.usage().cachedTokens()).isBetween(0, stream.promptLength() - 1);
      assertThat(stream.sink().text()).isEqualTo(TestTokenizer.text(sent));
    } else {
      assertThat(stream.sink().ending()).isInstanceOfAny(Finished.class, Failed.class);
      assertThat(sent).isEqualTo(alone.subList(0, sent.size()));
    }
  }
}
