package dev.inkstone.client.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The times between neighbouring chunks of running streams, parted into those that touch a span of
 * time and all others. In nanoseconds.
 */
final class Gaps {
  private final long from;
  private final long to;
  private final List<Long> inside = new ArrayList<>();
  private final List<Long> outside = new ArrayList<>();

  /** A span from one time to another. */
  Gaps(long from, long to) {
    this.from = from;
    this.to = to;
  }

  /** Adds the gaps of one stream, whose chunks came at these times, in order. */
  void add(List<Long> times) {
    for (int i = 1; i < times.size(); i++) {
      long begin = times.get(i - 1);
      long end = times.get(i);
      (end > from && begin < to ? inside : outside).add(end - begin);
    }
  }

  /** Whether there are gaps both in the span and outside, so that they can be compared. */
  boolean comparable() {
    return !inside.isEmpty() && !outside.isEmpty();
  }

  /** The longest gap that touches the span. */
  long longestInside() {
    return Collections.max(inside);
  }

  /** The median of the gaps in the span. */
  long medianInside() {
    return median(inside);
  }

  /** The longest gap outside of the span. */
  long longestOutside() {
    return Collections.max(outside);
  }

  /** The median of the gaps outside of the span. */
  long medianOutside() {
    return median(outside);
  }

  private static long median(List<Long> gaps) {
    return gaps.stream().sorted().skip(gaps.size() / 2).findFirst().orElseThrow();
  }
}
