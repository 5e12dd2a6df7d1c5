package dev.inkstone.model.checkpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Map;

/**
 * Where a checkpoint came from and what was found out about it; everything in a manifest that does
 * not follow from the files. Only {@code created} is required.
 *
 * @param created when it was published
 * @param parent the version that it was trained from, or null
 * @param recipe how it was made: name, options, digests of the data, steps, final losses; or null
 * @param offsets the ratings that went into it: the next offset by {@code topic-partition}; or null
 * @param gate the gate's report, whose {@code passed} is false if it must not be served; or null if
 *     no gate has judged it
 */
public record Provenance(
    Instant created,
    String parent,
    ObjectNode recipe,
    Map<String, Long> offsets,
    ObjectNode gate) {
  public Provenance {
    if (created == null) {
      throw new IllegalArgumentException("created must be given");
    }
    offsets = offsets == null ? null : Map.copyOf(offsets);
  }

  /** A checkpoint of which nothing but its time is known, such as an imported one. */
  public static Provenance at(Instant created) {
    return new Provenance(created, null, null, null, null);
  }

  /** Whether a gate has judged this checkpoint and found it wanting. */
  public boolean refused() {
    return gate != null && gate.path("passed").isBoolean() && !gate.path("passed").booleanValue();
  }
}
