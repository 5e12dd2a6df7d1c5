package dev.inkstone.client.bench;

/**
 * How hard a closed loop works: a stream that ends is followed at once by the next request.
 *
 * @param streams how many streams are open at a time, at least 1
 * @param warmup how many requests to make before measuring, 0 or more
 * @param requests how many requests to measure, at least as many as streams
 */
public record Load(int streams, int warmup, int requests) {
  public Load {
    if (streams < 1) {
      throw new IllegalArgumentException("--streams is %d; give 1 or more".formatted(streams));
    }
    if (warmup < 0) {
      throw new IllegalArgumentException("--warmup is %d; give 0 or more".formatted(warmup));
    }
    if (requests < streams) {
      throw new IllegalArgumentException(
          "--requests is %d; give at least one for each of the %d streams"
              .formatted(requests, streams));
    }
  }
}
