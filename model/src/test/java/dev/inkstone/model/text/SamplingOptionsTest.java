package dev.inkstone.model.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SamplingOptionsTest {
  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("violations")
  void eachOptionIsHeldToItsRange(
      String field, String description, UnaryOperator<SamplingOptions.Builder> change) {
    assertThatThrownBy(() -> change.apply(SamplingOptions.builder()).build())
        .isInstanceOfSatisfying(InvalidOptionsException.class, e ->
            assertThat(e.violations()).containsExactly(new Violation(field, description)));
  }

  static Stream<Arguments> violations() {
    return Stream.of(
        bad("temperature", "must be in [0, 2], got -1", b -> b.temperature(-1)),
        bad("temperature", "must be in [0, 2], got 2.5", b -> b.temperature(2.5)),
        bad("temperature", "must be in [0, 2], got NaN", b -> b.temperature(Double.NaN)),
        bad("top_k", "must be in [0, 2147483647], got -1", b -> b.topK(-1)),
        bad("top_p", "must be in (0, 1], got 0", b -> b.topP(0)),
        bad("top_p", "must be in (0, 1], got 1.1", b -> b.topP(1.1)),
        bad("min_p", "must be in [0, 1], got -0.1", b -> b.minP(-0.1)),
        bad("repetition_penalty", "must be in (0, 10], got 0", b -> b.repetitionPenalty(0)),
        bad("presence_penalty", "must be in [-2, 2], got 3", b -> b.presencePenalty(3)),
        bad("frequency_penalty", "must be in [-2, 2], got Infinity",
            b -> b.frequencyPenalty(Double.POSITIVE_INFINITY)),
        bad("max_tokens", "must be in [1, 2147483647], got 0", b -> b.maxTokens(0)),
        bad("min_tokens", "must be in [0, 8], got 9", b -> b.maxTokens(8).minTokens(9)),
        bad("stop", "may have at most 16 entries, got 17",
            b -> b.stop(Collections.nCopies(17, "x"))),
        bad("stop[1]", "must have 1 to 256 bytes, got 0", b -> b.stop(List.of("x", ""))),
        bad("logit_bias[7]", "must be in [-100, 100], got 101",
            b -> b.logitBias(Map.of(7, 101.0))));
  }

  @Test
  void everythingWrongIsReportedAtOnce() {
    InvalidOptionsException e = catchThrowableOfType(InvalidOptionsException.class,
        () -> SamplingOptions.builder().temperature(-1).topP(2).maxTokens(0).build());
    assertThat(e.violations()).extracting(Violation::field)
        .containsExactly("temperature", "top_p", "max_tokens");
    assertThat(e).hasMessage("temperature must be in [0, 2], got -1; top_p must be in (0, 1], "
        + "got 2; max_tokens must be in [1, 2147483647], got 0");
  }

  @Test
  void bordersAreAllowed() {
    assertThat(SamplingOptions.builder().temperature(0).topP(1).minP(1).maxTokens(1).minTokens(1)
        .presencePenalty(-2).build().temperature()).isZero();
  }

  @Test
  void tokenIdsAreHeldToTheVocabulary() {
    SamplingOptions options = SamplingOptions.builder()
        .stopTokenIds(Set.of(9, 10)).logitBias(Map.of(-1, 0.5)).build();
    assertThat(options.violationsFor(10)).containsExactly(
        new Violation("stop_token_ids", "must be in [0, 9], got 10"),
        new Violation("logit_bias", "must be in [0, 9], got -1"));
    assertThat(options.violationsFor(0)).hasSize(3);
  }

  private static Arguments bad(
      String field, String description, UnaryOperator<SamplingOptions.Builder> change) {
    return Arguments.of(field, description, change);
  }
}
