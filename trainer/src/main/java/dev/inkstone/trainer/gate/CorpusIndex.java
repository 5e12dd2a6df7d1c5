package dev.inkstone.trainer.gate;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * Finds the longest run of characters that a text shares with a corpus. Exact: every candidate is
 * compared with the corpus itself. Runs may cross lines, not poems; stops do not count.
 *
 * <p>All positions of the corpus are sorted by a hash of the {@value #SEED} characters that begin
 * there, 8 bytes a position beside the text's 4: about 170 MB for 14 million characters.
 * Immutable, safe for several threads.
 */
public final class CorpusIndex {
  /** Runs shorter than this count as no run; they are no sign of copying. */
  public static final int SEED = 3;

  private static final int POSITION_BITS = 26;
  private static final long POSITION_MASK = (1L << POSITION_BITS) - 1;
  private static final int END_OF_POEM = -1;

  private final int[] text;
  private final long[] sorted;

  /**
   * Indexes these poems, each given as its lines without stops.
   *
   * @throws IllegalArgumentException if they have more than 67 million characters
   */
  public CorpusIndex(Collection<List<String>> poems) {
    int length = poems.stream()
        .mapToInt(p -> 1 + p.stream().mapToInt(l -> l.codePointCount(0, l.length())).sum()).sum();
    if (length > POSITION_MASK) {
      throw new IllegalArgumentException(
          "poems: " + length + " characters are too many to index; split them");
    }
    text = new int[length];
    int end = 0;
    for (List<String> poem : poems) {
      for (int character : characters(poem)) {
        text[end++] = character;
      }
      text[end++] = END_OF_POEM;
    }
    sorted = new long[Math.max(0, length - SEED)];
    for (int i = 0; i < sorted.length; i++) {
      sorted[i] = seed(text, i) | i;
    }
    Arrays.sort(sorted);
  }

  /**
   * The length of the longest run of characters of these lines (without stops) that stands in one
   * poem of the corpus; 0 if no run of {@value #SEED} does.
   */
  public int longestRun(List<String> lines) {
    int[] query = characters(lines);
    int longest = 0;
    for (int start = 0; start + Math.max(SEED, longest + 1) <= query.length; start++) {
      longest = Math.max(longest, longestFrom(query, start));
    }
    return longest;
  }

  private int longestFrom(int[] query, int start) {
    long seed = seed(query, start);
    int candidate = Arrays.binarySearch(sorted, seed);
    int longest = 0;
    for (int i = candidate < 0 ? -candidate - 1 : candidate; i < sorted.length; i++) {
      if ((sorted[i] & ~POSITION_MASK) != seed) {
        break;
      }
      longest = Math.max(longest, run(query, start, (int) (sorted[i] & POSITION_MASK)));
    }
    return longest >= SEED ? longest : 0;
  }

  private int run(int[] query, int start, int position) {
    int run = 0;
    while (start + run < query.length && text[position + run] == query[start + run]) {
      run++;
    }
    return run;
  }

  /** A hash of the characters that begin here, in the bits above a position. */
  private static long seed(int[] characters, int start) {
    long hash = 0;
    for (int i = start; i < start + SEED; i++) {
      hash = (hash ^ characters[i]) * 0x9E3779B97F4A7C15L;
      hash ^= hash >>> 29;
    }
    return hash << POSITION_BITS;
  }

  private static int[] characters(List<String> lines) {
    return lines.stream().flatMapToInt(String::codePoints).toArray();
  }
}
