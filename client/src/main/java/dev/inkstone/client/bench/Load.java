package dev.inkstone.client.bench;

/** How hard to load a server. */
public sealed interface Load {
  /** More than one connection carries. */
  int MOST_PER_SECOND = 100_000;

  /** How many requests to make before measuring, 0 or more. */
  int warmup();

  /** How many requests to measure, at least 1. */
  int requests();

  /**
   * A closed loop: a stream that ends is followed at once by the next request.
   *
   * @param streams how many streams are open at a time, at least 1
   */
  record Closed(int streams, int warmup, int requests) implements Load {
    public Closed {
      atLeast(streams, 1, "--streams");
      atLeast(warmup, 0, "--warmup");
      if (requests < streams) {
        throw new IllegalArgumentException(
            "--requests is %d; give at least one for each of the %d streams"
                .formatted(requests, streams));
      }
    }
  }

  /**
   * An open loop: requests come when they come, whether or not the server keeps up, as a Poisson
   * process.
   *
   * @param rate requests a second on average, above 0
   * @param seed of the random times: the same seed gives the same times
   */
  record Open(double rate, long seed, int warmup, int requests) implements Load {
    public Open {
      if (!(rate > 0 && rate <= MOST_PER_SECOND)) {
        throw new IllegalArgumentException(
            "--rate is %s; give a number above 0, up to %d".formatted(rate, MOST_PER_SECOND));
      }
      atLeast(warmup, 0, "--warmup");
      atLeast(requests, 1, "--requests");
    }
  }

  private static void atLeast(int value, int least, String flag) {
    if (value < least) {
      throw new IllegalArgumentException(
          "%s is %d; give %d or more".formatted(flag, value, least));
    }
  }
}
