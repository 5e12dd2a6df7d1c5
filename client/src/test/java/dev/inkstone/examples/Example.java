package dev.inkstone.examples;

import dev.inkstone.client.ServerAddress;

/** What the examples share: {@code java ... dev.inkstone.examples.WriteText [HOST:PORT]}. */
final class Example {
  private Example() {}

  /** The server that the arguments name, or the one that {@code ./inkstone up} starts. */
  static ServerAddress server(String[] args) {
    return args.length == 0 ? ServerAddress.LOCAL : ServerAddress.parse(args[0]);
  }
}
