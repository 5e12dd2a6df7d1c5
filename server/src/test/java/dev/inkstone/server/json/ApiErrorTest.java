package dev.inkstone.server.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inkstone.server.json.Fields.Surface;
import dev.inkstone.server.rpc.InvalidRequest;
import dev.inkstone.server.rpc.InvalidRequest.FieldViolation;
import dev.inkstone.server.rpc.Problem;
import dev.inkstone.server.rpc.Problem.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ApiErrorTest {
  /** Those that OpenAI's clients send again by themselves. */
  private static boolean isRepeated(int status) {
    return Set.of(408, 409, 429).contains(status) || status >= 500;
  }

  @ParameterizedTest
  @EnumSource
  void onlyWhatMaySucceedTheNextTimeIsRepeatedByClients(Kind kind) {
    Problem problem = new Problem(kind, "m", List.of(), Optional.empty());
    Set<Kind> passing =
        Set.of(
            Kind.FULL, Kind.QUOTA, Kind.STALLED, Kind.DEADLINE, Kind.UNAVAILABLE, Kind.INTERNAL);
    assertThat(isRepeated(ApiError.of(problem).status())).isEqualTo(passing.contains(kind));
  }

  @Test
  void theShapeIsOpenAis() {
    Problem problem =
        new Problem(Kind.FULL, "too many", List.of(), Optional.of(Duration.ofSeconds(1)));
    assertThat(Json.text(ApiError.of(problem).json()))
        .isEqualTo(
            "{\"error\":{\"message\":\"too many\",\"type\":\"rate_limit_error\",\"param\":null,"
                + "\"code\":\"rate_limit_exceeded\"}}");
  }

  @ParameterizedTest
  @CsvSource({
    "sampling.temperature, temperature",
    "sampling.max_tokens, max_tokens",
    "sampling.stop[1], stop[1]",
    "candidates, n",
    "messages.messages, messages",
    "messages.messages[2].role, messages[2].role",
    "constraint.json_schema, response_format.json_schema.schema",
    "constraint.verse.rhyme, constraint.verse.rhyme",
    "something.else, something.else"
  })
  void fieldsHaveTheCallersNames(String contract, String given) {
    Names names = Names.of(Surface.CHAT, Json.object());
    assertThat(names.given(contract)).isEqualTo(given);
  }

  @Test
  void ofTwoNamesForTheSameTheOneThatWasUsedIsSaid() {
    Names names =
        Names.of(Surface.CHAT, Json.object().put("max_completion_tokens", 0));
    InvalidRequest invalid =
        new InvalidRequest(
            List.of(
                new FieldViolation("sampling.max_tokens", "must be more"),
                new FieldViolation("candidates", "must be less")));
    ApiError error = ApiError.of(Problem.of(invalid), names);
    assertThat(error.param()).isEqualTo("max_completion_tokens");
    assertThat(error.message()).isEqualTo("max_completion_tokens: must be more; n: must be less");
  }
}
