package dev.inkstone.server.security;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a key is for. No scope holds another: a key that may do two things has both. */
public enum Scope {
  /** Texts, images, conversations. */
  GENERATE,
  /** Ratings, and taking them back. */
  RATE,
  /** Reading the metrics, and nothing else: for a monitoring system. */
  METRICS,
  /** Choosing which checkpoint serves. */
  ADMIN;

  /** As files and commands spell it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The scope of a label.
   *
   * @throws IllegalArgumentException if there is none, in one line that lists them
   */
  public static Scope named(String label) {
    return Arrays.stream(values())
        .filter(scope -> scope.label().equals(label))
        .findAny()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no scope \"%s\"; there are %s".formatted(label, labels())));
  }

  private static String labels() {
    return Arrays.stream(values()).map(Scope::label).collect(Collectors.joining(", "));
  }
}
