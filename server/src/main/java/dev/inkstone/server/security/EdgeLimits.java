package dev.inkstone.server.security;

import java.time.Duration;

/**
 * What a stranger may cost on each port.
 *
 * @param connections open at once; the next is closed when it comes
 * @param messageBytes of one gRPC message, and of one HTTP body
 * @param request how long a request may take to arrive as a whole
 * @param idle how long a connection may be open without a call
 */
public record EdgeLimits(int connections, int messageBytes, Duration request, Duration idle) {
  /** Of all headers of a request together, in bytes. */
  public static final int HEADER_BYTES = 16 * 1024;

  /** Calls at once on one connection. */
  public static final int CALLS_PER_CONNECTION = 1024;

  public static final EdgeLimits USUAL =
      new EdgeLimits(2048, 4 * 1024 * 1024, Duration.ofSeconds(30), Duration.ofSeconds(300));

  public EdgeLimits {
    if (connections < 1) {
      throw new IllegalArgumentException("max-connections must be at least 1, got " + connections);
    }
    if (messageBytes < 1024) {
      throw new IllegalArgumentException(
          "max-message-bytes must be at least 1024, got " + messageBytes);
    }
    if (request.isNegative() || request.isZero()) {
      throw new IllegalArgumentException(
          "request-seconds must be at least 1, got " + request.toSeconds());
    }
    if (idle.isNegative() || idle.isZero()) {
      throw new IllegalArgumentException(
          "idle-seconds must be at least 1, got " + idle.toSeconds());
    }
  }
}
