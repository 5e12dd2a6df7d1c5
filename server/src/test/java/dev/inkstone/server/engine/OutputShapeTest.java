package dev.inkstone.server.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.inkstone.model.text.Logprobs;
import dev.inkstone.model.text.SamplingOptions;
import dev.inkstone.model.text.constraint.Constraint;
import dev.inkstone.model.text.constraint.ConstraintCompiler;
import dev.inkstone.model.text.constraint.TokenTable;
import dev.inkstone.server.TestTokenizer;
import dev.inkstone.server.engine.Ending.Finished;
import dev.inkstone.server.engine.Ending.Reason;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Log-probabilities beside the tokens, and texts that must match a shape. */
class OutputShapeTest {
  private static final int PLENTY = 10_000;
  private static final int[] PROMPT = {20, 21, 22};
  private static final ConstraintCompiler COMPILER = compiler(Set.of(TestTokenizer.END));

  private final EngineLoop loop =
      new EngineLoop(
          new EngineLimits(5, 64, 8, 2, Duration.ofSeconds(1), Duration.ofSeconds(10)),
          EngineEvents.NONE,
          () -> 0,
          Runnable::run);
  private final TextLane lane =
      new TextLane("poet", new FakeTextModel(TestTokenizer.SIZE, 9, 1000), TestTokenizer.SIZE);

  OutputShapeTest() {
    loop.open(lane);
  }

  private static ConstraintCompiler compiler(Set<Integer> ends) {
    return new ConstraintCompiler(TokenTable.of(Requests.TOKENIZER, TestTokenizer.SIZE, ends));
  }

  private FakeSink run(GenerationRequest request) {
    FakeSink sink = new FakeSink(PLENTY);
    loop.submit(lane, new Generation(request, sink));
    while (loop.turn()) {
      assertThat(loop.stats().running()).isLessThanOrEqualTo(5);
    }
    assertThat(sink.ending()).isInstanceOf(Finished.class);
    return sink;
  }

  private static Reason reason(FakeSink sink) {
    return ((Finished) sink.ending()).reason();
  }

  private static SamplingOptions.Builder random(int seed) {
    return SamplingOptions.builder().seed(seed).maxTokens(60);
  }

  private FakeSink guided(String regex, SamplingOptions.Builder options) {
    return run(
        Requests.of("g", PROMPT, options)
            .guidedBy(COMPILER.compile(new Constraint.Regex(regex))));
  }

  @Test
  void logprobsAreTheModelsOwnWhateverTheOptionsMakeOfThem() {
    SamplingOptions.Builder options =
        random(3).temperature(0.5).topK(3).presencePenalty(1).ignoreEos(true);
    GenerationRequest request = Requests.of("g", PROMPT, options).withLogprobs(4);
    FakeSink sink = run(request);
    assertThat(sink.logprobs()).hasSameSizeAs(sink.tokens());
    for (int i = 0; i < sink.tokens().size(); i++) {
      int[] before =
          IntStream.concat(
                  Arrays.stream(PROMPT), sink.tokens().subList(0, i).stream().mapToInt(t -> t))
              .toArray();
      float[] logits = FakeTextModel.logits(before, before.length, TestTokenizer.SIZE);
      Logprobs logprobs = sink.logprobs().get(i);
      assertThat(logprobs)
          .isEqualTo(Logprobs.of(logits, 0, TestTokenizer.SIZE, sink.tokens().get(i), 4));
      assertThat(logprobs.top()).hasSize(4);
    }
    assertThat(sink.tokens()).isEqualTo(run(Requests.of("g", PROMPT, options)).tokens());
  }

  @Test
  void logprobsOfAGuidedTextAreThoseBeforeTheMask() {
    GenerationRequest request =
        Requests.of("g", PROMPT, Requests.greedy(9))
            .guidedBy(COMPILER.compile(new Constraint.Regex("[春江]{9}")))
            .withLogprobs(TestTokenizer.SIZE);
    double sum =
        run(request).logprobs().get(0).top().stream().mapToDouble(p -> Math.exp(p.logprob())).sum();
    assertThat(sum).isCloseTo(1, within(1e-6));
  }

  @Test
  void nobodyWhoDoesNotAskGetsLogprobs() {
    assertThat(run(Requests.of("g", PROMPT, Requests.greedy(5))).logprobs()).isEmpty();
  }

  @Test
  void guidedTextAlwaysMatches() {
    for (int seed = 0; seed < 50; seed++) {
      FakeSink sink = guided("(春江|花月夜)+，[A-J]{3,5}。", random(seed).maxTokens(400));
      assertThat(sink.text()).matches("(春江|花月夜)+，[A-J]{3,5}。");
      assertThat(reason(sink)).isEqualTo(Reason.STOP);
    }
  }

  @Test
  void guidedTextEndsWhereNothingMayFollow() {
    FakeSink sink = guided("春江花", random(1));
    assertThat(sink.text()).isEqualTo("春江花");
    assertThat(sink.tokens()).hasSize(3);
    assertThat(reason(sink)).isEqualTo(Reason.STOP);
  }

  @Test
  void choiceIsOneOfThoseGiven() {
    List<String> choices = List.of("明月", "明光", "夜");
    for (int seed = 0; seed < 30; seed++) {
      GenerationRequest request =
          Requests.of("g", PROMPT, random(seed))
              .guidedBy(COMPILER.compile(new Constraint.Choices(choices)));
      assertThat(run(request).text()).isIn(choices);
    }
  }

  @Test
  void shapeHasTheLastWordOverMinTokensAndIgnoreEos() {
    assertThat(guided("春江", random(1).minTokens(50)).text()).isEqualTo("春江");
    assertThat(guided("春{2,4}", random(1).minTokens(50)).text()).isEqualTo("春春春春");
    assertThat(guided("春{2,4}", random(1).ignoreEos(true)).text()).matches("春{2,4}");
    FakeSink needed =
        guided("春江", random(1).minTokens(2).stopTokenIds(Set.of(token("春"))));
    assertThat(reason(needed)).as("the stop token is all that may come").isEqualTo(Reason.STOP);
  }

  private static int token(String text) {
    return TestTokenizer.tokens().indexOf(text);
  }

  @Test
  void lengthEndsAGuidedTextEarly() {
    FakeSink sink = guided("春{500}", random(1).maxTokens(7));
    assertThat(sink.text()).isEqualTo("春".repeat(7));
    assertThat(reason(sink)).isEqualTo(Reason.LENGTH);
  }

  @Test
  void modelWithoutAnEndTokenEndsAGuidedTextAllTheSame() {
    GenerationRequest request =
        new GenerationRequest(
                "g", PROMPT, 1000, random(1).build(), Set.of(), Requests.TOKENIZER)
            .guidedBy(compiler(Set.of()).compile(new Constraint.Regex("春江")));
    FakeSink sink = run(request);
    assertThat(sink.text()).isEqualTo("春江");
    assertThat(reason(sink)).isEqualTo(Reason.STOP);
  }

  @Test
  void candidatesOfOneGuideGoTheirOwnWays() {
    GenerationRequest request =
        Requests.of("g", PROMPT, random(5))
            .guidedBy(COMPILER.compile(new Constraint.Regex("[春江花月夜]{20}")));
    String first = run(request).text();
    String second = run(request.candidate("h", 1)).text();
    assertThat(first).matches("[春江花月夜]{20}");
    assertThat(second).matches("[春江花月夜]{20}").isNotEqualTo(first);
  }
}
