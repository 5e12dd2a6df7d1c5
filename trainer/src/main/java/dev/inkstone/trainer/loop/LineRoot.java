package dev.inkstone.trainer.loop;

import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.checkpoint.Manifest;
import dev.inkstone.model.checkpoint.Registry;
import dev.inkstone.model.checkpoint.Registry.Listing;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The root of a line of champions: the oldest checkpoint that their parents lead to, which learned
 * from no rating, but came from a base training or an import.
 *
 * <p>How far a line has drifted is measured from there, since it alone is nobody's taste, and since
 * it does not move while the line goes on. A new base training that is made champion has no parent,
 * and so is the root of a line of its own; after a rollback the root is the same as before.
 */
final class LineRoot {
  private static final Logger log = LoggerFactory.getLogger(LineRoot.class);

  private LineRoot() {}

  /** The root; if it is gone or broken, the oldest of the line that is whole stands in. */
  static Checkpoint of(Registry registry, Checkpoint champion, List<Listing> versions) {
    String model = champion.manifest().name();
    for (String version : line(champion, versions)) {
      try {
        return registry.open(model, version);
      } catch (IOException e) {
        log.warn("drift of {} is measured from a later version than {}", model, e.getMessage());
      }
    }
    return champion;
  }

  /** The versions from the first that is known to the champion. */
  private static Deque<String> line(Checkpoint champion, List<Listing> versions) {
    Map<String, Manifest> known = new HashMap<>();
    versions.stream()
        .filter(listing -> listing.manifest() != null)
        .forEach(listing -> known.put(listing.version(), listing.manifest()));
    Deque<String> line = new ArrayDeque<>();
    String version = champion.manifest().version();
    while (known.containsKey(version) && !line.contains(version)) {
      line.push(version);
      version = known.get(version).provenance().parent();
    }
    if (version != null) {
      log.warn(
          "{} has no version {} any more, with which its line began; drift counts from version {}",
          champion.manifest().name(),
          version,
          line.peek());
    }
    return line;
  }
}
