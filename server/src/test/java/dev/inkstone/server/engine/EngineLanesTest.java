package dev.inkstone.server.engine;

import static dev.inkstone.server.engine.TextEngine.PLENTY;
import static dev.inkstone.server.engine.TextEngine.PROMPT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.inkstone.server.TestTokenizer;
import dev.inkstone.server.engine.Ending.Reason;
import dev.inkstone.server.engine.TextEngine.Stream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Models that come and go while the loop runs. */
class EngineLanesTest {
  private final TextEngine engine = new TextEngine();

  @Test
  void retiredModelIsClosedWhenItsLastSequenceHasEnded() {
    Stream stream = engine.submit(Requests.greedy(10).ignoreEos(true));
    engine.turns(2);
    engine.loop.retire(engine.lane);
    engine.turns(3);
    assertThat(engine.model.isClosed()).isFalse();
    engine.turns(6);
    assertThat(stream.reason()).isEqualTo(Reason.LENGTH);
    assertThat(engine.model.isClosed()).isTrue();
  }

  @Test
  void neverClosesARetiredModelItself() {
    List<Runnable> leftToDo = new ArrayList<>();
    EngineLoop other =
        new EngineLoop(TextEngine.LIMITS, EngineEvents.NONE, () -> 0, leftToDo::add);
    other.open(engine.lane);
    other.retire(engine.lane);
    other.turn();
    assertThat(engine.model.isClosed()).isFalse();
    leftToDo.forEach(Runnable::run);
    assertThat(engine.model.isClosed()).isTrue();
  }

  @Test
  void twoModelsTakeTurns() {
    FakeTextModel second = new FakeTextModel(TestTokenizer.SIZE, 3, 100);
    TextLane other = new TextLane("other", second, TestTokenizer.SIZE);
    engine.loop.open(other);
    Stream here = engine.submitEndless();
    FakeSink there = new FakeSink(PLENTY);
    engine.loop.submit(
        other, new Generation(Requests.of("there", PROMPT, 100, Requests.greedy(9)), there));
    engine.turns(3);
    assertThat(here.sink().tokens()).hasSize(3);
    assertThat(there.tokens()).hasSize(3);
  }
}
