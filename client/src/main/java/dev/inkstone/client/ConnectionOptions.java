package dev.inkstone.client;

import java.time.Duration;

/**
 * How to reach a server, and how long and how often to try. Immutable: each {@code with} method
 * gives other options.
 *
 * <pre>{@code
 * ConnectionOptions.to(ServerAddress.LOCAL).withDeadline(Duration.ofMinutes(2))
 * }</pre>
 *
 * @param server where it listens for gRPC
 * @param security how client and server know each other
 * @param deadline of generations that are given none; above 0
 * @param retries for look-ups and for streams that have not begun; ratings have a policy of their
 *     own, {@link InkstoneClient#RATING_LIMIT}
 */
public record ConnectionOptions(
    ServerAddress server, ClientSecurity security, Duration deadline, RetryPolicy retries) {
  /** The deadline unless another is chosen. Long texts of slow models take their time. */
  public static final Duration DEFAULT_DEADLINE = Duration.ofHours(1);

  public ConnectionOptions {
    if (deadline.isNegative() || deadline.isZero()) {
      throw new IllegalArgumentException("a deadline must be above 0, not " + deadline);
    }
  }

  /** A server without keys and TLS, with {@link #DEFAULT_DEADLINE} and {@link RetryPolicy#USUAL}. */
  public static ConnectionOptions to(ServerAddress server) {
    return new ConnectionOptions(
        server, ClientSecurity.NONE, DEFAULT_DEADLINE, RetryPolicy.USUAL);
  }

  public ConnectionOptions withSecurity(ClientSecurity other) {
    return new ConnectionOptions(server, other, deadline, retries);
  }

  public ConnectionOptions withDeadline(Duration other) {
    return new ConnectionOptions(server, security, other, retries);
  }

  public ConnectionOptions withRetries(RetryPolicy other) {
    return new ConnectionOptions(server, security, deadline, other);
  }
}
