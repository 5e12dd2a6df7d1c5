package dev.inkstone.model.text.constraint;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * A set of Unicode characters (scalar values), as sorted ranges that neither overlap nor touch.
 * Surrogates never belong to one, since UTF-8 cannot write them. Immutable.
 */
final class CodePoints {
  /** Every character. */
  static final CodePoints ALL =
      new CodePoints(new int[] {0, Character.MIN_SURROGATE - 1,
          Character.MAX_SURROGATE + 1, Character.MAX_CODE_POINT});

  static final CodePoints NONE = new CodePoints(new int[0]);

  /** First and last of each range. */
  private final int[] bounds;

  private CodePoints(int[] bounds) {
    this.bounds = bounds;
  }

  /** The characters of a text. */
  static CodePoints of(String characters) {
    List<int[]> ranges = new ArrayList<>();
    characters.codePoints().forEach(c -> ranges.add(new int[] {c, c}));
    return normal(ranges);
  }

  static CodePoints range(int first, int last) {
    return normal(List.of(new int[] {first, last}));
  }

  /** Every character that has a property. */
  static CodePoints matching(IntPredicate property) {
    List<int[]> ranges = new ArrayList<>();
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      int first = c;
      while (c <= Character.MAX_CODE_POINT && property.test(c)) {
        c++;
      }
      if (c > first) {
        ranges.add(new int[] {first, c - 1});
      }
    }
    return normal(ranges);
  }

  CodePoints union(CodePoints other) {
    List<int[]> ranges = new ArrayList<>(rangeList());
    ranges.addAll(other.rangeList());
    return normal(ranges);
  }

  CodePoints intersection(CodePoints other) {
    if (bounds == ALL.bounds) {
      return other;
    }
    List<int[]> common = new ArrayList<>();
    for (int i = 0, j = 0; i < bounds.length && j < other.bounds.length; ) {
      int first = Math.max(bounds[i], other.bounds[j]);
      int last = Math.min(bounds[i + 1], other.bounds[j + 1]);
      if (first <= last) {
        common.add(new int[] {first, last});
      }
      if (bounds[i + 1] < other.bounds[j + 1]) {
        i += 2;
      } else {
        j += 2;
      }
    }
    return flat(common);
  }

  CodePoints complement() {
    List<int[]> gaps = new ArrayList<>();
    int next = 0;
    for (int[] range : rangeList()) {
      gaps.add(new int[] {next, range[0] - 1});
      next = range[1] + 1;
    }
    gaps.add(new int[] {next, Character.MAX_CODE_POINT});
    return normal(gaps.stream().filter(g -> g[0] <= g[1]).toList());
  }

  CodePoints minus(CodePoints other) {
    return intersection(other.complement());
  }

  boolean contains(int character) {
    int at = Arrays.binarySearch(bounds, character);
    return at >= 0 || (-at - 1) % 2 == 1;
  }

  boolean isEmpty() {
    return bounds.length == 0;
  }

  /** Each range as {first, last}, in order. */
  List<int[]> rangeList() {
    List<int[]> ranges = new ArrayList<>();
    for (int i = 0; i < bounds.length; i += 2) {
      ranges.add(new int[] {bounds[i], bounds[i + 1]});
    }
    return ranges;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CodePoints set && Arrays.equals(bounds, set.bounds);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bounds);
  }

  /** Sorts, joins what touches, and leaves surrogates out. */
  private static CodePoints normal(List<int[]> ranges) {
    List<int[]> sorted = new ArrayList<>(ranges);
    sorted.sort(Comparator.comparingInt(r -> r[0]));
    List<int[]> joined = new ArrayList<>();
    for (int[] range : sorted) {
      int[] last = joined.isEmpty() ? null : joined.get(joined.size() - 1);
      if (last != null && range[0] <= last[1] + 1) {
        last[1] = Math.max(last[1], range[1]);
      } else {
        joined.add(range.clone());
      }
    }
    CodePoints all = flat(joined);
    return all.intersection(ALL);
  }

  private static CodePoints flat(List<int[]> ranges) {
    return new CodePoints(ranges.stream().flatMapToInt(Arrays::stream).toArray());
  }
}
