package dev.inkstone.client.cli;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.RetryInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Every failure as one line on standard error and an exit status. */
final class Failures {
  private Failures() {}

  /** Answers arguments that make no sense. */
  static int badUsage(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    String name = command.getCommandSpec().qualifiedName();
    report(command, "%s (%s --help explains)".formatted(e.getMessage(), name));
    return ExitCode.USAGE;
  }

  /** Answers a command that failed while it ran. */
  static int failed(Exception e, CommandLine command, ParseResult parsed) {
    if (e instanceof StatusRuntimeException failure) {
      Object server = command.getCommandSpec().findOption(ServerOption.NAME).getValue();
      report(command, explain(failure, server.toString()));
      boolean refused = failure.getStatus().getCode() == Status.Code.INVALID_ARGUMENT;
      return refused ? ExitCode.USAGE : ExitCode.SOFTWARE;
    }
    report(command, e instanceof CommandFailedException ? e.getMessage() : e.toString());
    return ExitCode.SOFTWARE;
  }

  private static void report(CommandLine command, String message) {
    command.getErr().print("inkstone: " + message.lines().collect(Collectors.joining(" ")) + "\n");
    command.getErr().flush();
  }

  /** Says what is wrong and what to do. */
  static String explain(StatusRuntimeException failure, String server) {
    Status status = failure.getStatus();
    String description =
        Optional.ofNullable(status.getDescription()).orElse("the server says no more");
    return switch (status.getCode()) {
      case INVALID_ARGUMENT -> fieldViolations(failure).orElse(description);
      case NOT_FOUND, FAILED_PRECONDITION -> description;
      case UNAUTHENTICATED -> description + "; give a key with --key or INKSTONE_KEY";
      case PERMISSION_DENIED -> description;
      case RESOURCE_EXHAUSTED -> description + retryHint(failure);
      case UNAVAILABLE -> isUnreachable(failure)
          ? "no server at %s; start one with ./inkstone up".formatted(server)
          : unavailable(failure, server, description);
      case DEADLINE_EXCEEDED -> "the server at %s took too long; try again".formatted(server);
      case UNIMPLEMENTED -> "the server at %s cannot do this: %s".formatted(server, description);
      default -> "the server at %s failed: %s: %s"
          .formatted(server, status.getCode(), description);
    };
  }

  /** A server that says when to come back is there; what it needs is not. */
  private static String unavailable(
      StatusRuntimeException failure, String server, String description) {
    return detail(failure, RetryInfo.class).isPresent()
        ? description + retryHint(failure)
        : "the server at %s went away (%s); try again".formatted(server, description);
  }

  private static Optional<String> fieldViolations(StatusRuntimeException failure) {
    return detail(failure, BadRequest.class)
        .filter(request -> request.getFieldViolationsCount() > 0)
        .map(
            request ->
                request.getFieldViolationsList().stream()
                    .map(violation -> violation.getField() + ": " + violation.getDescription())
                    .collect(Collectors.joining("; ")));
  }

  private static String retryHint(StatusRuntimeException failure) {
    return detail(failure, RetryInfo.class)
        .map(RetryInfo::getRetryDelay)
        .map(delay -> delay.getSeconds() + delay.getNanos() / 1e9)
        .map(seconds -> String.format(Locale.ROOT, "; try again in %.1f s", seconds))
        .orElse("; try again later");
  }

  private static <T extends Message> Optional<T> detail(StatusRuntimeException e, Class<T> type) {
    for (Any any : StatusProto.fromThrowable(e).getDetailsList()) {
      if (any.is(type)) {
        try {
          return Optional.of(any.unpack(type));
        } catch (InvalidProtocolBufferException malformed) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  private static boolean isUnreachable(Throwable failure) {
    return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
        .anyMatch(
            cause -> cause instanceof ConnectException || cause instanceof UnknownHostException);
  }
}
