package dev.inkstone.trainer.loop;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inkstone.trainer.gate.LiveCheck.Tally;
import dev.inkstone.trainer.learn.Rated;
import dev.inkstone.trainer.learn.Rated.Verdict;
import java.util.HashMap;
import java.util.Map;

/**
 * What readers think of what the champion and its parent wrote. The parent's tally up to the moment
 * when it was followed stands in the champion's manifest, so that a restart forgets nothing.
 */
final class LiveRatings {
  /** The key in a manifest's recipe under which the parent's tally stands. */
  static final String PARENT_LIVE = "parent_live";

  private final Map<String, Tally> before = new HashMap<>();
  private final Map<String, Said> standing = new HashMap<>();

  /** Of a rating what counts here: its example would only take room. */
  private record Said(String checkpoint, Verdict verdict) {}

  /** Begins anew, with the ratings after a champion's offsets still to come. */
  void begin(Lineage lineage) {
    standing.clear();
    before.clear();
    String parent = lineage.parent().manifest().provenance().parent();
    ObjectNode recipe = lineage.parent().manifest().provenance().recipe();
    if (parent != null && recipe != null) {
      long liked = recipe.path(PARENT_LIVE).path("liked").asLong();
      long disliked = recipe.path(PARENT_LIVE).path("disliked").asLong();
      before.put(parent, new Tally(liked, disliked));
    }
  }

  void add(Rated rated) {
    standing.put(
        rated.user() + " " + rated.generationId(),
        new Said(rated.checkpoint(), rated.verdict()));
  }

  /** Likes and dislikes of what a version made. */
  Tally of(String version) {
    Tally tally = before.getOrDefault(version, Tally.NONE);
    for (Said said : standing.values()) {
      if (said.checkpoint().equals(version)
          && (said.verdict() == Verdict.LIKED || said.verdict() == Verdict.DISLIKED)) {
        tally = tally.plus(said.verdict() == Verdict.LIKED);
      }
    }
    return tally;
  }
}
