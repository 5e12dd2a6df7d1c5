package dev.inkstone.trainer.loop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.checkpoint.Provenance;
import dev.inkstone.model.checkpoint.Publication;
import dev.inkstone.model.checkpoint.Registry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineageTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;
  private Registry registry;

  @BeforeEach
  void open() throws IOException {
    registry = new Registry(folder);
    publish(null, null, true, false);
    registry.promote("poet", "1");
  }

  @Test
  void learningBeginsAtTheChampionsOffsets() throws IOException {
    publish("1", Map.of("t-0", 50L), true, false);
    registry.promote("poet", "2");
    Lineage lineage = Lineage.of(registry, "poet");
    assertThat(lineage.version()).isEqualTo("2");
    assertThat(lineage.offsets()).containsExactly(Map.entry("t-0", 50L));
  }

  @Test
  void refusedCandidatesRatingsAreReadAgain() throws IOException {
    publish("1", Map.of("t-0", 50L), false, false);
    Lineage lineage = Lineage.of(registry, "poet");
    assertThat(lineage.offsets()).isEmpty();
    assertThat(lineage.isLastTry()).isTrue();
  }

  @Test
  void ratingsThatWereSetAsideAreNotReadAgain() throws IOException {
    publish("1", Map.of("t-0", 50L, "t-1", 7L), false, false);
    publish("1", Map.of("t-0", 80L, "t-1", 9L), false, true);
    Lineage lineage = Lineage.of(registry, "poet");
    assertThat(lineage.offsets())
        .containsExactlyInAnyOrderEntriesOf(Map.of("t-0", 80L, "t-1", 9L));
    assertThat(lineage.isLastTry()).isFalse();
  }

  @Test
  void refusalsOfAnotherParentDoNotCount() throws IOException {
    publish("1", Map.of("t-0", 50L), false, false);
    publish("1", Map.of("t-0", 60L), true, false);
    registry.promote("poet", "3");
    Lineage lineage = Lineage.of(registry, "poet");
    assertThat(lineage.refusals()).isZero();
    assertThat(lineage.offsets()).containsExactly(Map.entry("t-0", 60L));
  }

  @Test
  void afterARollbackTheOlderOneIsTheParentAgain() throws IOException {
    publish("1", Map.of("t-0", 50L), true, false);
    registry.promote("poet", "2");
    registry.rollBack("poet", "1", "disliked");
    assertThat(Lineage.of(registry, "poet").version()).isEqualTo("1");
    assertThat(Lineage.of(registry, "poet").offsets()).isEmpty();
    assertThat(registry.history("poet"))
        .extracting(Registry.Reign::rolledBack)
        .isEqualTo(List.of(false, false, true));
  }

  @Test
  void whatWasRefusedForForgettingAloneIsTriedMoreGently() throws IOException {
    String forgot = "forgetting: rise of the base data's loss is 0.0300, above 0.0200";
    publish("1", Map.of("t-0", 50L), forgot, "form: drop of the share in form is 0.1, above 0.02");
    assertThat(Lineage.of(registry, "poet").forgot()).isZero();
    publish("1", Map.of("t-0", 50L), forgot);
    assertThat(Lineage.of(registry, "poet").forgot()).isEqualTo(1);
    assertThat(Lineage.of(registry, "poet").refusals()).isEqualTo(2);
  }

  private void publish(String parent, Map<String, Long> offsets, String... reasons)
      throws IOException {
    ObjectNode gate = JSON.createObjectNode().put("passed", false);
    gate.set("reasons", JSON.valueToTree(reasons));
    publish(parent, offsets, JSON.createObjectNode(), gate);
  }

  @Test
  void theRootIsTheOldestOfTheLineWhoeverIsChampion() throws IOException {
    assertThat(Lineage.of(registry, "poet").isFirst()).isTrue();
    publish("1", Map.of("t-0", 50L), true, false);
    publish("1", Map.of("t-0", 50L), false, false);
    publish("2", Map.of("t-0", 90L), true, false);
    registry.promote("poet", "4");
    Lineage lineage = Lineage.of(registry, "poet");
    assertThat(lineage.root().manifest().version()).isEqualTo("1");
    assertThat(lineage.isFirst()).isFalse();
    registry.rollBack("poet", "2", "disliked");
    assertThat(Lineage.of(registry, "poet").root().manifest().version()).isEqualTo("1");
  }

  @Test
  void aNewBaseTrainingBeginsALineOfItsOwn() throws IOException {
    publish("1", Map.of("t-0", 50L), true, false);
    publish(null, null, true, false);
    registry.promote("poet", "3");
    assertThat(Lineage.of(registry, "poet").root().manifest().version()).isEqualTo("3");
  }

  @Test
  void whoComesAfterABrokenRootStandsInForIt() throws IOException {
    publish("1", Map.of("t-0", 50L), true, false);
    publish("2", Map.of("t-0", 90L), true, false);
    registry.promote("poet", "3");
    Files.writeString(registry.folder("poet", "1").resolve(Checkpoint.WEIGHTS), "broken");
    assertThat(Lineage.of(registry, "poet").root().manifest().version()).isEqualTo("2");
    Files.delete(registry.folder("poet", "2").resolve(Checkpoint.MANIFEST));
    assertThat(Lineage.of(registry, "poet").root().manifest().version()).isEqualTo("3");
  }

  private void publish(
      String parent, Map<String, Long> offsets, boolean passed, boolean setAside)
      throws IOException {
    publish(
        parent,
        offsets,
        JSON.createObjectNode().put(Lineage.SET_ASIDE, setAside),
        JSON.createObjectNode().put("passed", passed));
  }

  private void publish(
      String parent, Map<String, Long> offsets, ObjectNode recipe, ObjectNode gate)
      throws IOException {
    try (Publication publication = registry.publish("poet")) {
      for (String file : List.of(Checkpoint.CONFIG, Checkpoint.TOKENIZER, Checkpoint.WEIGHTS)) {
        Files.writeString(publication.folder().resolve(file), "{}");
      }
      publication.commit(new Provenance(Instant.EPOCH, parent, recipe, offsets, gate));
    }
  }
}
