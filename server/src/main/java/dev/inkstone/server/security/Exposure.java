package dev.inkstone.server.security;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** Where a server may listen: without keys on loopback, unless its operator insists. */
public final class Exposure {
  private Exposure() {}

  /**
   * @param insecure whether the operator insists
   * @throws IOException in one line that says what to do, if this would open the server to others
   */
  public static void check(String host, boolean keys, boolean insecure) throws IOException {
    if (!keys && !insecure && !isLoopback(host)) {
      throw new IOException(
          "other machines can reach %s: give keys with --keys FILE (made by ./inkstone keys add)"
                  .formatted(host)
              + ", or --insecure to let everybody in");
    }
  }

  /** Whether a name stands for this machine alone; any address, such as 0.0.0.0, does not. */
  public static boolean isLoopback(String host) throws IOException {
    try {
      return Arrays.stream(InetAddress.getAllByName(host)).allMatch(InetAddress::isLoopbackAddress);
    } catch (UnknownHostException e) {
      throw new IOException("there is no address %s to listen on; see --host".formatted(host), e);
    }
  }
}
