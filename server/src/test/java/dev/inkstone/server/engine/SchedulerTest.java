package dev.inkstone.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inkstone.server.cache.RetainedPrefixes;
import dev.inkstone.server.engine.StepPlan.Chunk;
import dev.inkstone.server.engine.StepPlan.Copy;
import dev.inkstone.server.engine.StepPlan.Start;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SchedulerTest {
  private static final int FULL = 0;
  private static final int ROOMY = 1;

  private final Scheduler scheduler =
      new Scheduler(new EngineLimits(8, 100, 20, 0, Duration.ofSeconds(1), Duration.ofMinutes(1)));
  private long arrivals;
  private long behindNanos = Duration.ofSeconds(2).toNanos();

  /** A sequence of so many known tokens, so many of them computed. */
  private Generation sequence(int known, int computed, int readerCapacity) {
    int[] unlikeOthers = new int[known];
    unlikeOthers[0] = (int) arrivals;
    return sequence(unlikeOthers, computed, readerCapacity);
  }

  private Generation sequence(int[] tokens, int computed, int readerCapacity) {
    FakeSink sink = new FakeSink(readerCapacity);
    Generation generation =
        new Generation(Requests.of("g" + arrivals, tokens, 2000, Requests.greedy(9)), sink);
    generation.arrive(arrivals++);
    generation.advance(computed);
    generation.observeReader(0);
    generation.observeReader(behindNanos);
    return generation;
  }

  private Generation decoding() {
    return sequence(10, 9, ROOMY);
  }

  private Generation parked() {
    return sequence(10, 9, FULL);
  }

  private Generation prompt(int tokens) {
    return sequence(tokens, 0, ROOMY);
  }

  private StepPlan plan(List<Generation> waiting, Generation... seats) {
    return scheduler.plan(Arrays.asList(seats), new RetainedPrefixes(seats.length), waiting);
  }

  @Test
  void nothingToDoIsAnIdlePlan() {
    assertThat(plan(List.of(), null, null).isIdle()).isTrue();
    assertThat(plan(List.of(), parked(), null).isIdle()).isTrue();
  }

  @Test
  void lastDecoderMovesIntoTheGapThatAnEndedOneLeaves() {
    Generation a = decoding();
    Generation c = decoding();
    StepPlan plan = plan(List.of(), a, null, c, null);
    assertThat(plan.decoders()).containsExactly(a, c);
    assertThat(plan.copies()).containsExactly(new Copy(2, 1, 9));
  }

  @Test
  void parkedSequenceStepsAsideAndKeepsItsCache() {
    Generation slow = parked();
    Generation fast = decoding();
    StepPlan plan = plan(List.of(), slow, fast, null);
    assertThat(plan.decoders()).containsExactly(fast);
    assertThat(plan.seats()).containsExactly(fast, null, slow);
    assertThat(plan.copies()).containsExactly(new Copy(0, 2, 9), new Copy(1, 0, 9));
  }

  @Test
  void waitingOneTakesTheSeatOfTheYoungestParkedOne() {
    Generation older = parked();
    Generation younger = parked();
    Generation newcomer = prompt(5);
    StepPlan plan = plan(List.of(newcomer), older, younger, null);
    assertThat(plan.seats()).contains(older, newcomer).doesNotContain(younger);
  }

  @Test
  void shortlyParkedOneKeepsItsSeat() {
    behindNanos = Duration.ofMillis(500).toNanos();
    Generation parked = parked();
    StepPlan plan = plan(List.of(prompt(5)), parked, decoding(), null);
    assertThat(plan.seats()).contains(parked);
    assertThat(plan.prefills()).isEmpty();
  }

  @Test
  void runningSequencesAreNeverUnseated() {
    StepPlan plan = plan(List.of(prompt(5)), decoding(), decoding(), null);
    assertThat(plan.decoding()).isEqualTo(2);
    assertThat(plan.prefills()).isEmpty();
  }

  @Test
  void longPromptTakesNoMoreThanItsShareOfAStep() {
    Generation runner = decoding();
    Generation prompt = prompt(1500);
    StepPlan plan = plan(List.of(prompt), runner, null, null);
    assertThat(plan.decoders()).containsExactly(runner);
    assertThat(plan.prefills()).containsExactly(new Chunk(prompt, 1, 100));
    assertThat(plan.prefills().get(0).completes()).isFalse();
  }

  @Test
  void aMuchLongerSequenceDecodesApartWhereItIsAndLeavesPromptsTheirShare() {
    Generation one = decoding();
    Generation begun = sequence(300, 100, ROOMY);
    Generation longOne = sequence(1500, 1499, ROOMY);
    Generation other = decoding();
    StepPlan plan = plan(List.of(), one, begun, longOne, other, null);
    assertThat(plan.decoders()).containsExactly(one, other);
    assertThat(plan.apart()).containsExactly(new Chunk(longOne, 2, 1));
    assertThat(plan.decoding()).isEqualTo(3);
    assertThat(plan.prefills()).containsExactly(new Chunk(begun, 4, 100));
  }

  @Test
  void promptsShareAStepInTheOrderTheyCame() {
    Generation begun = sequence(60, 30, ROOMY);
    List<Generation> waiting = List.of(prompt(40), prompt(5), prompt(50), prompt(1));
    StepPlan plan = plan(waiting, begun, null, null, null, null, null, null);
    assertThat(plan.prefills())
        .containsExactly(
            new Chunk(begun, 0, 30),
            new Chunk(waiting.get(0), 1, 40),
            new Chunk(waiting.get(1), 2, 5), // charged 20
            new Chunk(waiting.get(2), 3, 10));
  }

  @Test
  void aReaderThatIsBehindDoesNotHoldUpTheQueue() {
    Generation stalled = sequence(30, 0, FULL);
    Generation next = prompt(10);
    StepPlan plan = plan(List.of(stalled, next), null, null);
    assertThat(plan.prefills()).containsExactly(new Chunk(next, 0, 10));
  }

  @Test
  void noMoreAreSeatedThanMayRunAtOnce() {
    Scheduler two =
        new Scheduler(
            new EngineLimits(2, 1000, 1, 0, Duration.ofSeconds(1), Duration.ofMinutes(1)));
    List<Generation> waiting = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      waiting.add(prompt(3));
    }
    StepPlan plan = two.plan(Arrays.asList(new Generation[16]), new RetainedPrefixes(16), waiting);
    assertThat(plan.prefills()).extracting(Chunk::generation).isEqualTo(waiting.subList(0, 2));
  }

  @Test
  void modelWithOneSlotStillRunsOneSequence() {
    Generation only = prompt(3);
    assertThat(plan(List.of(only, prompt(3)), (Generation) null).prefills())
        .containsExactly(new Chunk(only, 0, 3));
  }

  private static int[] tokens(int length, int... last) {
    int[] tokens = IntStream.range(0, length).map(i -> i % 30).toArray();
    System.arraycopy(last, 0, tokens, length - last.length, last.length);
    return tokens;
  }

  private static RetainedPrefixes retained(int slots, int slot, int[] tokens) {
    RetainedPrefixes retained = new RetainedPrefixes(slots);
    retained.retain(slot, tokens);
    return retained;
  }

  private StepPlan plan(
      RetainedPrefixes retained, List<Generation> waiting, Generation... seats) {
    return scheduler.plan(Arrays.asList(seats), retained, waiting);
  }

  @Test
  void promptTakesTheRowsOfARetainedOneThatBeginsAlike() {
    Generation prompt = sequence(tokens(50, 7, 7), 0, ROOMY);
    StepPlan plan = plan(retained(3, 1, tokens(80)), List.of(prompt), null, null, null);
    assertThat(plan.copies()).containsExactly(new Copy(1, 0, 48));
    assertThat(plan.starts()).containsExactly(new Start(prompt, 0, 48));
    assertThat(plan.prefills()).containsExactly(new Chunk(prompt, 0, 2));
    assertThat(plan.retained().holds(1)).isTrue();
  }

  @Test
  void promptThatGoesOnWithARetainedTextTakesItsSlot() {
    Generation prompt = sequence(tokens(90), 0, ROOMY);
    StepPlan plan = plan(retained(3, 1, tokens(80)), List.of(prompt), null, null, null);
    assertThat(plan.copies()).isEmpty();
    assertThat(plan.starts()).containsExactly(new Start(prompt, 1, 80));
    assertThat(plan.retained().count()).isZero();
  }

  @Test
  void fewSharedTokensAreNotWorthACopy() {
    Generation prompt = sequence(tokens(50, 7), 0, ROOMY);
    StepPlan plan = plan(retained(3, 1, tokens(15)), List.of(prompt), null, null, null);
    assertThat(plan.copies()).isEmpty();
    assertThat(plan.starts()).containsExactly(new Start(prompt, 0, 0));
  }

  @Test
  void promptThatIsRunningAlreadyIsCopiedAllButItsLastToken() {
    Generation running = sequence(tokens(20), 19, ROOMY);
    Generation same = sequence(tokens(20), 0, ROOMY);
    StepPlan plan = plan(List.of(same), running, null, null);
    assertThat(plan.copies()).containsExactly(new Copy(0, 1, 19));
    assertThat(plan.starts()).containsExactly(new Start(same, 1, 19));
    assertThat(plan.prefills()).isEmpty(); // it decodes from the next step on
    assertThat(plan.isIdle()).isFalse();
  }

  @Test
  void promptWaitsForRowsThatAreBeingComputed() {
    Generation first = sequence(tokens(500), 0, ROOMY);
    Generation second = sequence(tokens(500), 0, ROOMY);
    StepPlan plan = plan(List.of(first, second), null, null, null);
    assertThat(plan.prefills()).containsExactly(new Chunk(first, 0, 100));
    assertThat(plan.starts()).containsExactly(new Start(first, 0, 0));
  }

  @Test
  void promptDoesNotWaitForAParkedOne() {
    Generation parked = sequence(tokens(500), 100, FULL);
    Generation next = sequence(tokens(500), 0, ROOMY);
    StepPlan plan = plan(List.of(next), parked, null, null);
    assertThat(plan.starts()).containsExactly(new Start(next, 1, 100));
  }

  @Test
  void decoderTakesThePlaceOfARetainedTextWhichStepsAside() {
    Generation running = decoding();
    StepPlan plan = plan(retained(3, 0, tokens(40)), List.of(), null, running, null);
    assertThat(plan.seats()).containsExactly(running, null, null);
    assertThat(plan.copies()).containsExactly(new Copy(0, 2, 40), new Copy(1, 0, 9));
    assertThat(plan.retained().holds(2)).isTrue();
  }

  @Test
  void textUsedLeastRecentlyMakesRoom() {
    RetainedPrefixes retained = new RetainedPrefixes(4);
    retained.retain(1, tokens(40, 1));
    retained.retain(2, tokens(40, 2));
    retained.use(1);
    Generation prompt = prompt(5);
    StepPlan plan = plan(retained, List.of(prompt), decoding(), null, null, null);
    assertThat(plan.starts()).containsExactly(new Start(prompt, 2, 0));
    assertThat(plan.retained().holds(1)).isTrue();
    assertThat(plan.retained().count()).isEqualTo(1);
    assertThat(retained.count()).as("the plan changes nothing").isEqualTo(2);
  }

  @Test
  void theOnlyRetainedTextGivesUpItsSlotToWhoSharesAPartOfIt() {
    Generation prompt = sequence(tokens(50, 7, 7), 0, ROOMY);
    StepPlan plan = plan(retained(3, 1, tokens(80)), List.of(prompt), decoding(), null, null);
    assertThat(plan.copies()).isEmpty();
    assertThat(plan.starts()).containsExactly(new Start(prompt, 1, 48));
  }

  @Test
  void rowsOfOneWhoLosesItsSeatAreRetained() {
    Generation parked = parked();
    StepPlan plan = plan(List.of(prompt(5)), parked, decoding(), null, null);
    assertThat(plan.retained().count()).isZero(); // there was room
    StepPlan crowded =
        new Scheduler(new EngineLimits(2, 100, 20, 1, Duration.ofSeconds(1), Duration.ofMinutes(1)))
            .plan(
                Arrays.asList(parked, decoding(), null, null),
                new RetainedPrefixes(4),
                List.of(prompt(5)));
    assertThat(crowded.seats()).doesNotContain(parked);
    assertThat(crowded.retained().count()).isEqualTo(1);
  }
}
