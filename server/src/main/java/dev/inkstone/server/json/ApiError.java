package dev.inkstone.server.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inkstone.server.rpc.InvalidRequest.FieldViolation;
import dev.inkstone.server.rpc.Problem;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a {@link Problem} is called over HTTP: a status, and an error in OpenAI's shape. OpenAI's
 * clients try again by themselves after 408, 409, 429 and 5xx, so that what would fail again has
 * another status.
 *
 * @param status of HTTP
 * @param type one of OpenAI's kinds of error
 * @param param the field concerned, by the name that the caller gave it; null for none
 * @param code what is wrong, for programs
 * @param retryAfter when the same request may succeed
 */
public record ApiError(
    int status,
    String type,
    String message,
    String param,
    String code,
    Optional<Duration> retryAfter) {
  private static final String WRONG = "invalid_request_error";

  /** Of what was thrown, with the names of its fields as they are. */
  public static ApiError of(Throwable failure) {
    return of(Problem.of(failure));
  }

  /** Of a request that was not done in time. */
  public static ApiError tooLate(Duration allowed) {
    return of(Problem.tooLate(allowed));
  }

  /** Of a problem, with the names of its fields as they are. */
  static ApiError of(Problem problem) {
    return of(problem, Names.PLAIN);
  }

  static ApiError of(Problem problem, Names names) {
    String param =
        problem.fields().isEmpty() ? null : names.given(problem.fields().get(0).field());
    return switch (problem.kind()) {
      case INVALID -> error(400, WRONG, message(problem, names), param, "invalid_value", problem);
      case UNAUTHENTICATED ->
          error(401, WRONG, problem.message(), param, "invalid_api_key", problem);
      case FORBIDDEN -> error(403, WRONG, problem.message(), param, "forbidden", problem);
      case NOT_FOUND -> error(404, WRONG, problem.message(), param, missing(param), problem);
      case PRECONDITION ->
          error(412, WRONG, problem.message(), param, "failed_precondition", problem);
      case UNSUPPORTED -> error(400, WRONG, problem.message(), param, "unsupported", problem);
      case FULL, QUOTA ->
          error(429, "rate_limit_error", problem.message(), param, "rate_limit_exceeded", problem);
      case STALLED ->
          error(429, "rate_limit_error", problem.message(), param, "reader_stalled", problem);
      case DEADLINE ->
          error(504, "server_error", problem.message(), param, "deadline_exceeded", problem);
      case UNAVAILABLE ->
          error(503, "server_error", problem.message(), param, "unavailable", problem);
      case INTERNAL ->
          error(500, "server_error", problem.message(), param, "internal_error", problem);
    };
  }

  private static String missing(String param) {
    return "model".equals(param) ? "model_not_found" : "not_found";
  }

  private static ApiError error(
      int status, String type, String message, String param, String code, Problem problem) {
    return new ApiError(status, type, message, param, code, problem.retryAfter());
  }

  private static String message(Problem problem, Names names) {
    return problem.fields().stream()
        .map(violation -> describe(violation, names))
        .collect(Collectors.joining("; "));
  }

  private static String describe(FieldViolation violation, Names names) {
    return names.given(violation.field()) + ": " + violation.description();
  }

  /** Of a request that is wrong before anybody looks at what it asks for. */
  public static ApiError refused(int status, String code, String message) {
    return new ApiError(status, WRONG, message, null, code, Optional.empty());
  }

  /** Of a bug. */
  public static ApiError internal() {
    return new ApiError(
        500, "server_error", "internal error", null, "internal_error", Optional.empty());
  }

  /** The error as JSON. */
  public ObjectNode json() {
    ObjectNode body = Json.object();
    body.putObject("error")
        .put("message", message)
        .put("type", type)
        .put("param", param)
        .put("code", code);
    return body;
  }
}
