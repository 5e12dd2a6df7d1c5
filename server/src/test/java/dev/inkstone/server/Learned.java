package dev.inkstone.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.checkpoint.Consumption;
import dev.inkstone.model.checkpoint.Manifest;
import dev.inkstone.model.checkpoint.Provenance;
import dev.inkstone.model.checkpoint.Publication;
import dev.inkstone.model.checkpoint.Registry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Checkpoints of a tiny poet as a trainer publishes them: with parent, ratings and verdict. */
final class Learned {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String GATE =
      """
      {"passed": true, "reasons": [],
       "figures": {"pairs": 20, "accuracy": 0.7, "margin": 0.1,
         "base_loss": {"parent": 4.0, "candidate": 4.05},
         "diversity": {"parent": 0.8, "candidate": 0.79},
         "length": {"parent": 30, "candidate": 31}, "stuffing": null,
         "form": {"parent": 0.99, "candidate": 0.98}, "copying": null,
         "root": {"version": "1", "base_loss": 4.0, "form": 0.995}},
       "thresholds": {"pairs": 8, "accuracy": 0.55, "margin": 0, "base_loss_rise": 0.02,
         "diversity_drop": 0.1, "length_change": 0.25, "stuffing_rise": 0.5,
         "form_drop": 0.02, "copying_rise": 0.02,
         "drift": {"base_loss_rise": 0.02, "form_drop": 0.02}}}
      """;

  private final Registry registry;
  private final String parent;
  private final List<String> ratings = new ArrayList<>();
  private final ObjectNode gate;
  private boolean foreign;

  private Learned(Registry registry, String parent) throws IOException {
    this.registry = registry;
    this.parent = parent;
    gate = (ObjectNode) JSON.readTree(GATE);
  }

  /** Version 1, of which nothing is known. */
  static void base(Registry registry) throws IOException {
    TestCheckpoints.publish(registry, "poet", "base");
  }

  /** 1: base; 2: learned from Ann and is champion; 3: learned from Bob, refused. */
  static void line(Registry registry) throws IOException {
    base(registry);
    registry.promote("poet", "1");
    from(registry, "1").rating("g1", "ann").publish();
    registry.promote("poet", "2");
    from(registry, "2").rating("g2", "bob").refused().publish();
  }

  static Learned from(Registry registry, String parent) throws IOException {
    return new Learned(registry, parent);
  }

  Learned rating(String generation, String user) {
    ObjectNode line = JSON.createObjectNode();
    line.put("rating_id", "r-" + generation);
    line.put("generation_id", generation);
    line.put("user", Consumption.hash(user));
    ratings.add(line.toString());
    return this;
  }

  Learned refused() {
    gate.put("passed", false);
    gate.withArray("reasons").add("preference accuracy is 0.4000, below 0.5500");
    return this;
  }

  Learned foreignTokenizer() {
    foreign = true;
    return this;
  }

  Manifest publish() throws IOException {
    try (Publication publication = registry.publish("poet")) {
      Path folder = publication.folder();
      Files.writeString(folder.resolve(Checkpoint.WEIGHTS), "weights of " + publication.version());
      Files.writeString(
          folder.resolve(Checkpoint.CONFIG),
          "{\"prompt_format\": \"verse\", \"eos_token_id\": %d}".formatted(TestTokenizer.END));
      Path tokenizer = folder.resolve(Checkpoint.TOKENIZER);
      TestTokenizer.write(tokenizer);
      if (foreign) {
        JsonNode same = JSON.readTree(tokenizer.toFile());
        Files.writeString(tokenizer, same + " ");
      }
      Files.write(folder.resolve(Consumption.RATINGS), ratings);
      ObjectNode recipe = JSON.createObjectNode();
      recipe.put("name", "ratings");
      recipe.put("ratings", ratings.size());
      recipe.put("newest_rating", Instant.now().minusSeconds(60).toString());
      Provenance provenance =
          new Provenance(Instant.now(), parent, recipe, Map.of("examples-0", 1L), gate);
      return publication.commit(provenance).manifest();
    }
  }
}
