package dev.inkstone.trainer.loop;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.checkpoint.Manifest;
import dev.inkstone.model.checkpoint.Registry;
import dev.inkstone.model.checkpoint.Registry.Listing;
import dev.inkstone.trainer.gate.Verdict;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a learning begins: the champion's weights, and the first rating that none of its line has
 * consumed.
 *
 * <p>A refused candidate is no part of the line, so that the next one reads its ratings again. But
 * after {@link #TRIES} refusals in a row these ratings are <em>set aside</em>: the manifest of the
 * last refused says so, and the next candidate begins after it. So ratings that no candidate can
 * learn from safely do not hold up those that come after.
 *
 * @param parent the champion
 * @param root where its line began, see {@link LineRoot}; the parent itself before the first learning
 * @param offsets the next to read by {@code topic-partition}
 * @param refusals candidates of this parent, from these offsets, that were refused
 * @param forgot how many of these for what they forgot, and for nothing else
 */
record Lineage(
    Checkpoint parent, Checkpoint root, Map<String, Long> offsets, int refusals, int forgot) {
  static final int TRIES = 2;

  /** The key of a refused manifest's recipe that says that its ratings are set aside. */
  static final String SET_ASIDE = "set_aside";

  private static final Logger log = LoggerFactory.getLogger(Lineage.class);

  /**
   * @throws IOException if the model has no checkpoint that can be served
   */
  static Lineage of(Registry registry, String model) throws IOException {
    Checkpoint parent =
        registry.openChampion(
            model, problem -> log.warn("a checkpoint of {}: {}", model, problem.getMessage()));
    Map<String, Long> offsets = offsets(parent.manifest());
    int refusals = 0;
    int forgot = 0;
    List<Listing> versions = registry.list(model);
    for (Listing listing : versions) {
      if (listing.manifest() == null || !isRefusedChild(listing.manifest(), parent)) {
        continue;
      }
      ObjectNode recipe = listing.manifest().provenance().recipe();
      if (recipe != null && recipe.path(SET_ASIDE).asBoolean()) {
        offsets(listing.manifest())
            .forEach((partition, offset) -> offsets.merge(partition, offset, Math::max));
        refusals = 0;
        forgot = 0;
      } else {
        refusals++;
        forgot += forgot(listing.manifest()) ? 1 : 0;
      }
    }
    Checkpoint root = LineRoot.of(registry, parent, versions);
    return new Lineage(parent, root, offsets, refusals, forgot);
  }

  /** Whether nothing was learned from ratings yet. */
  boolean isFirst() {
    return root.manifest().version().equals(version());
  }

  /** Whether the next refusal sets its ratings aside. */
  boolean isLastTry() {
    return refusals + 1 >= TRIES;
  }

  String version() {
    return parent.manifest().version();
  }

  private static Map<String, Long> offsets(Manifest manifest) {
    Map<String, Long> offsets = manifest.provenance().offsets();
    return offsets == null ? new HashMap<>() : new HashMap<>(offsets);
  }

  private static boolean forgot(Manifest refused) {
    List<String> reasons = new ArrayList<>();
    refused.provenance().gate().path("reasons").forEach(reason -> reasons.add(reason.asText()));
    return Verdict.isForForgetting(reasons);
  }

  private static boolean isRefusedChild(Manifest manifest, Checkpoint parent) {
    return manifest.provenance().refused()
        && parent.manifest().version().equals(manifest.provenance().parent());
  }
}
