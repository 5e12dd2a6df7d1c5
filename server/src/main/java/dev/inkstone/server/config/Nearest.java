package dev.inkstone.server.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** What somebody may have meant who wrote a name that does not exist. */
public final class Nearest {
  private static final LevenshteinDistance EDITS = LevenshteinDistance.getDefaultInstance();

  private Nearest() {}

  /** The known name that takes the fewest edits, if that is less than half of the name. */
  public static Optional<String> to(String name, Collection<String> known) {
    return known.stream()
        .min(Comparator.comparingInt((String other) -> EDITS.apply(name, other))
            .thenComparing(Comparator.naturalOrder()))
        .filter(other -> EDITS.apply(name, other) <= name.length() / 2);
  }

  /** The name in quotes, and what may have been meant. */
  public static String hint(String name, Collection<String> known) {
    return "\"%s\"".formatted(name)
        + to(name, known).map(other -> "; did you mean \"" + other + "\"?").orElse("");
  }
}
