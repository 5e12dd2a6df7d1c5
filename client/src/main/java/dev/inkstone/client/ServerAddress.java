package dev.inkstone.client;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a server listens for gRPC.
 *
 * @param host a name, an IPv4 address, or an IPv6 address without brackets
 * @param port 1 to 65,535
 */
public record ServerAddress(String host, int port) {
  /** Where {@code ./inkstone up} listens unless told otherwise. */
  public static final ServerAddress LOCAL = new ServerAddress("127.0.0.1", 9090);

  private static final Pattern HOST_PORT =
      Pattern.compile("(?:\\[([^\\[\\]\\s]+)]|([^:/\\[\\]\\s]+)):(\\d{1,5})");

  public ServerAddress {
    if (host.isEmpty() || port < 1 || port > 65_535) {
      throw new IllegalArgumentException(
          "a server's address needs a host and a port from 1 to 65535, not '%s' and %d"
              .formatted(host, port));
    }
  }

  /**
   * Reads {@code HOST:PORT}, or {@code [ADDRESS]:PORT} for IPv6.
   *
   * @throws IllegalArgumentException if the text is anything else
   */
  public static ServerAddress parse(String text) {
    Matcher matcher = HOST_PORT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("'" + text + "' is not HOST:PORT");
    }
    String host = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
    return new ServerAddress(host, Integer.parseInt(matcher.group(3)));
  }

  /** The form that {@link #parse} reads. */
  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
