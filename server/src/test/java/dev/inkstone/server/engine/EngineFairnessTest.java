package dev.inkstone.server.engine;

import static dev.inkstone.server.engine.TextEngine.PLENTY;
import static dev.inkstone.server.engine.TextEngine.PROMPT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.inkstone.server.engine.Ending.Failure;
import dev.inkstone.server.engine.Ending.Reason;
import dev.inkstone.server.engine.TextEngine.Stream;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Who must wait for whom: long prompts, and readers who are slow. */
class EngineFairnessTest {
  private final TextEngine engine = new TextEngine();

  @Test
  void longPromptLeavesNoGapInARunningStream() {
    Stream running = engine.submitEndless();
    engine.turns(2);
    Stream prompt = engine.submit(new int[900], Requests.greedy(1).ignoreEos(true), PLENTY);
    int before = running.sink().tokens().size();
    engine.turns(100);
    assertThat(prompt.sink().ending()).isNull();
    assertThat(running.sink().tokens()).hasSize(before + 100);
    engine.turns(20);
    assertThat(prompt.reason()).isEqualTo(Reason.LENGTH);
  }

  @Test
  void slowReaderIsParkedWhileOthersGoOn() {
    Stream slow = engine.submit(PROMPT, Requests.greedy(50).ignoreEos(true), 4);
    Stream fast = engine.submit(Requests.greedy(50).ignoreEos(true));
    engine.turns(60);
    assertThat(fast.reason()).isEqualTo(Reason.LENGTH);
    assertThat(slow.sink().tokens()).hasSize(4);
    assertThat(engine.loop.stats().parked()).isEqualTo(1);
    for (int i = 0; i < 20; i++) {
      slow.sink().readAll();
      engine.turns(4);
    }
    assertThat(slow.sink().tokens()).isEqualTo(Requests.alone(slow.request()));
  }

  @Test
  void parkedSequenceThatLostItsSeatGoesOnWithTheSameText() {
    Stream slow = engine.submit(PROMPT, Requests.greedy(40).ignoreEos(true), 4);
    engine.turns(8);
    engine.pass(Duration.ofSeconds(2));
    Stream[] others = {engine.submitEndless(), engine.submitEndless(), engine.submitEndless()};
    engine.turns(3);
    assertThat(engine.loop.stats().running()).isEqualTo(3);
    assertThat(engine.loop.stats().waiting()).isEqualTo(1);
    engine.loop.cancel(others[0].generation());
    for (int i = 0; i < 20; i++) {
      slow.sink().readAll();
      engine.turns(5);
    }
    assertThat(slow.sink().tokens()).isEqualTo(Requests.alone(slow.request()));
  }

  @Test
  void readerWhoNeverComesBackIsGivenUp() {
    Stream gone = engine.submit(PROMPT, Requests.greedy(50).ignoreEos(true), 4);
    engine.turns(20);
    engine.pass(Duration.ofSeconds(9));
    engine.turns(1);
    assertThat(gone.sink().ending()).isNull();
    engine.pass(Duration.ofSeconds(2));
    engine.turns(1);
    assertThat(gone.failure()).isEqualTo(Failure.READER_STALLED);
    assertThat(engine.loop.stats().running()).isZero();
  }
}
