package dev.inkstone.server.engine;

import java.util.List;

/**
 * Looks for stop strings in text that comes in pieces, and holds back what may yet become one, so
 * that nothing of a stop string is ever let through. Not thread-safe.
 */
final class StopStrings {
  private final List<String> stops;
  private final StringBuilder held = new StringBuilder();
  private boolean found;

  StopStrings(List<String> stops) {
    this.stops = List.copyOf(stops);
  }

  /** Takes more text and returns what is certain not to belong to a stop string. */
  String push(String text) {
    if (stops.isEmpty()) {
      return text;
    }
    held.append(text);
    int stop = firstStop();
    if (stop >= 0) {
      found = true;
      held.setLength(stop);
      return release(stop);
    }
    return release(held.length() - longestOpening());
  }

  /** Whether a stop string has been seen; what stands after it is forgotten. */
  boolean found() {
    return found;
  }

  /** Returns what is held back: the text is over, and it was no stop string after all. */
  String flush() {
    return release(held.length());
  }

  private String release(int length) {
    String text = held.substring(0, length);
    held.delete(0, length);
    return text;
  }

  private int firstStop() {
    int first = -1;
    for (String stop : stops) {
      int at = held.indexOf(stop);
      if (at >= 0 && (first < 0 || at < first)) {
        first = at;
      }
    }
    return first;
  }

  /** Length of the longest end of the held text that a stop string begins with. */
  private int longestOpening() {
    int longest = 0;
    for (String stop : stops) {
      int length = Math.min(stop.length() - 1, held.length());
      while (length > longest && !endsWith(stop, length)) {
        length--;
      }
      longest = Math.max(longest, length);
    }
    return longest;
  }

  private boolean endsWith(String stop, int length) {
    int from = held.length() - length;
    for (int i = 0; i < length; i++) {
      if (held.charAt(from + i) != stop.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
