package dev.inkstone.server.rpc;

import dev.inkstone.server.admission.Rejection;
import dev.inkstone.server.engine.Ending.Failed;
import dev.inkstone.server.rating.KafkaAway;
import dev.inkstone.server.rpc.InvalidRequest.FieldViolation;
import dev.inkstone.server.security.Refused;
import dev.inkstone.server.swap.CheckpointRefused;
import dev.inkstone.server.swap.UnknownCheckpoint;
import dev.inkstone.server.swap.UnknownModel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Why a request is not answered as it wished: the one table from failures to kinds, for which every
 * port has words of its own. What is not in the table is a bug: INTERNAL, and logged.
 *
 * @param message what is wrong and what to do, in one line
 * @param fields those concerned; empty if it is not about a field
 * @param retryAfter when the same request may succeed
 */
public record Problem(
    Kind kind, String message, List<FieldViolation> fields, Optional<Duration> retryAfter) {
  private static final Logger log = LoggerFactory.getLogger(Problem.class);
  private static final String LEAVING = "the server is shutting down";
  private static final Duration LEAVING_RETRY = Duration.ofSeconds(1);

  /** What kind of no it is. */
  public enum Kind {
    /** A field is wrong. */
    INVALID,
    /** There is no key, or none that is known. */
    UNAUTHENTICATED,
    /** The key is known, and is not for this. */
    FORBIDDEN,
    /** The key has used up what it has a minute. */
    QUOTA,
    /** There is nothing of that name. */
    NOT_FOUND,
    /** It cannot be done as things stand. */
    PRECONDITION,
    /** The server is full: try again later. */
    FULL,
    /** The reader took nothing for too long. */
    STALLED,
    /** Time is up. */
    DEADLINE,
    /** The server drains, or something that it needs is away. */
    UNAVAILABLE,
    /** The contract has it, and this server does not offer it. */
    UNSUPPORTED,
    /** A bug. */
    INTERNAL
  }

  public Problem {
    fields = List.copyOf(fields);
  }

  private Problem(Kind kind, String message) {
    this(kind, message, List.of(), Optional.empty());
  }

  /** Of what was thrown. */
  public static Problem of(Throwable failure) {
    if (failure instanceof InvalidRequest invalid) {
      return new Problem(
          Kind.INVALID, invalid.getMessage(), invalid.violations(), Optional.empty());
    }
    if (failure instanceof UnknownModel) {
      return about("model", Kind.NOT_FOUND, failure);
    }
    if (failure instanceof UnknownCheckpoint) {
      return about("version", Kind.NOT_FOUND, failure);
    }
    if (failure instanceof UnknownGeneration unknown) {
      return about(unknown.field(), Kind.NOT_FOUND, failure);
    }
    if (failure instanceof NotStored notStored) {
      return about(notStored.field(), Kind.PRECONDITION, failure);
    }
    if (failure instanceof CheckpointRefused || failure instanceof NoChatTemplate) {
      return new Problem(Kind.PRECONDITION, failure.getMessage());
    }
    if (failure instanceof IdleConversation) {
      return new Problem(Kind.DEADLINE, failure.getMessage());
    }
    if (failure instanceof Unsupported) {
      return new Problem(Kind.UNSUPPORTED, failure.getMessage());
    }
    return ofLoad(failure);
  }

  private static Problem ofLoad(Throwable failure) {
    if (failure instanceof RejectedExecutionException) {
      return leaving(LEAVING);
    }
    if (failure instanceof KafkaAway away) {
      return new Problem(
          Kind.UNAVAILABLE, away.getMessage(), List.of(), Optional.of(away.retryAfter()));
    }
    if (failure instanceof Rejection rejection) {
      return switch (rejection.kind()) {
        case FULL ->
            new Problem(
                Kind.FULL, rejection.getMessage(), List.of(), Optional.of(rejection.retryAfter()));
        case DRAINING -> leaving(rejection.getMessage());
      };
    }
    if (failure instanceof Refused refused) {
      return refused(refused);
    }
    log.error("a call failed: a bug", failure);
    return new Problem(Kind.INTERNAL, "internal error");
  }

  private static Problem refused(Refused refused) {
    return switch (refused.kind()) {
      case UNAUTHENTICATED -> new Problem(Kind.UNAUTHENTICATED, refused.getMessage());
      case FORBIDDEN -> new Problem(Kind.FORBIDDEN, refused.getMessage());
      case QUOTA ->
          new Problem(
              Kind.QUOTA, refused.getMessage(), List.of(), Optional.of(refused.retryAfter()));
    };
  }

  /** Of a stream that the engine could not complete, and has logged. */
  public static Problem of(Failed failed) {
    return switch (failed.failure()) {
      case STEP_FAILED ->
          new Problem(Kind.INTERNAL, "the model failed; see the server's log");
      case READER_STALLED ->
          new Problem(Kind.STALLED, "the stream was not read for too long");
      case SHUT_DOWN -> leaving(LEAVING);
    };
  }

  /** Of a request that did not end within the time that its caller gave it. */
  public static Problem tooLate(Duration allowed) {
    return new Problem(
        Kind.DEADLINE,
        "not done within the %s s that the request allows".formatted(allowed.toMillis() / 1000.0));
  }

  /** Of whatever is refused since the server, or its part in this, is going away. */
  static Problem leaving(String message) {
    return new Problem(Kind.UNAVAILABLE, message, List.of(), Optional.of(LEAVING_RETRY));
  }

  private static Problem about(String field, Kind kind, Throwable failure) {
    return new Problem(
        kind,
        failure.getMessage(),
        List.of(new FieldViolation(field, failure.getMessage())),
        Optional.empty());
  }
}
