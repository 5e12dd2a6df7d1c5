package dev.inkstone.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryTest {
  @TempDir Path root;
  private final List<String> skipped = new ArrayList<>();
  private Registry registry;

  @BeforeEach
  void open() {
    registry = new Registry(root.resolve("registry"));
  }

  @Test
  void registryThatDoesNotExistIsEmpty() throws IOException {
    assertThat(registry.models()).isEmpty();
    assertThat(registry.versions("poet")).isEmpty();
    assertThat(registry.champion("poet")).isEmpty();
    assertThatThrownBy(() -> serve("poet")).hasMessageContaining("no checkpoint that can");
  }

  @Test
  void historyWithADateThatIsNoneIsRefusedInOneLine() throws IOException {
    Path aliases = Files.createDirectories(root.resolve("registry/poet")).resolve("aliases.json");
    Files.writeString(aliases, "{\"history\": [{\"version\": \"1\", \"since\": \"2026-11{22\"}]}");
    assertThatThrownBy(() -> registry.history("poet"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith(aliases + ": history: since must be an instant");
  }

  @Test
  void modelsAreListedByName() throws IOException {
    Published.in(registry, "poet", "w");
    Published.in(registry, "painter-2.b", "w");
    Files.createDirectories(root.resolve("registry/no-version"));
    Files.createDirectories(root.resolve("registry/Not A Model/1"));
    assertThat(registry.models()).containsExactly("painter-2.b", "poet");
  }

  @Test
  void newestIsServedWithoutAnAliasAndTheChampionWithOne() throws IOException {
    publish(3);
    assertThat(serve("poet")).isEqualTo("3");
    registry.promote("poet", "2");
    assertThat(serve("poet")).isEqualTo("2");
    assertThat(registry.champion("poet")).contains("2");
    assertThat(skipped).isEmpty();
  }

  @Test
  void brokenCheckpointNeverHidesAGoodOne() throws IOException {
    publish(3);
    Files.delete(version("3").resolve("weights.safetensors"));
    Files.writeString(version("2").resolve("manifest.json"), "{");
    assertThat(serve("poet")).isEqualTo("1");
    assertThat(skipped).hasSize(2);
    assertThat(skipped.get(0)).contains("weights.safetensors: missing");
    assertThat(skipped.get(1)).contains("manifest.json: truncated");
    assertThat(registry.list("poet")).extracting(Registry.Listing::version)
        .containsExactly("1", "2", "3");
    assertThat(registry.list("poet").get(1).problem()).contains("truncated");
  }

  @Test
  void brokenChampionGivesWayToAnOlderVersionNeverToANewerOne() throws IOException {
    publish(3);
    registry.promote("poet", "2");
    Files.delete(version("2").resolve("config.json"));
    assertThat(serve("poet")).isEqualTo("1");
    Files.delete(version("1").resolve("config.json"));
    assertThatThrownBy(() -> serve("poet")).hasMessageContaining("no checkpoint that can");
  }

  @Test
  void refusedCheckpointIsListedButNeitherServedNorPromoted() throws IOException {
    publish(1);
    Published.in(registry, "poet", "flattery", new Provenance(Published.CREATED, "1", null, null,
        JsonFiles.newObject().put("passed", false).put("reason", "flatters")));
    assertThat(serve("poet")).isEqualTo("1");
    assertThat(skipped).singleElement().asString().contains("refused by its gate");
    assertThat(registry.list("poet").get(1).manifest().provenance().gate().path("reason").asText())
        .isEqualTo("flatters");
    assertThatThrownBy(() -> registry.promote("poet", "2")).hasMessageContaining("refused");
    assertThat(registry.champion("poet")).isEmpty();
  }

  @Test
  void onlyWhatVerifiesIsPromoted() throws IOException {
    publish(1);
    assertThatThrownBy(() -> registry.promote("poet", "2"))
        .hasMessageContaining("no such checkpoint folder");
    assertThat(registry.champion("poet")).isEmpty();
  }

  @Test
  void promotionKeepsOtherAliasesAndSurvivesAHalfWrittenOne() throws IOException {
    publish(2);
    Path aliases = root.resolve("registry/poet/aliases.json");
    Files.writeString(aliases, "{\"champion\": \"1\", \"canary\": \"2\"}");
    Files.writeString(aliases.resolveSibling(".aliases.json.tmp"), "{\"champ");
    registry.promote("poet", "2");
    assertThat(JsonFiles.read(aliases).path("canary").asText()).isEqualTo("2");
    assertThat(registry.champion("poet")).contains("2");
  }

  @Test
  void brokenAliasesAreAnErrorAndNotAGuess() throws IOException {
    publish(2);
    Path aliases = root.resolve("registry/poet/aliases.json");
    Files.writeString(aliases, "{\"champion\": \"newest\"}");
    assertThatThrownBy(() -> serve("poet")).hasMessageContaining("champion must name a version");
    Files.writeString(aliases, "{\"champ");
    assertThatThrownBy(() -> serve("poet")).hasMessageContaining("aliases.json: truncated");
  }

  @Test
  void halfCopiedFolderIsReportedAndSkipped() throws IOException {
    publish(1);
    Published.fill(Files.createDirectory(version("2")), "copied without its manifest");
    assertThat(serve("poet")).isEqualTo("1");
    assertThat(skipped).singleElement().asString().contains("manifest.json: missing");
    assertThat(Published.in(registry, "poet", "w").manifest().version()).isEqualTo("3");
  }

  @Test
  void folderUnderAnotherNameIsRefused() throws IOException {
    publish(1);
    Files.move(version("1"), version("5"));
    assertThatThrownBy(() -> registry.open("poet", "5"))
        .hasMessageContaining("its manifest is that of poet version 1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "..", ".hidden", "../poet", "a/b", "Poet", "poet\n", "詩",
      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"})
  void modelNameThatIsNoPlainNameIsRefused(String name) {
    assertThatIllegalArgumentException().isThrownBy(() -> registry.versions(name))
        .withMessageContaining("[a-z0-9][a-z0-9._-]{0,63}");
    assertThatIllegalArgumentException().isThrownBy(() -> registry.publish(name).close());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "01", "-1", "../1", "1.5", "latest", "1000000000"})
  void versionThatIsNoNumberIsRefused(String version) {
    assertThatIllegalArgumentException().isThrownBy(() -> registry.open("poet", version))
        .withMessageContaining("must be a number");
  }

  @Test
  void readersBesideAPublisherSeeOnlyWholeCheckpoints() throws Exception {
    publish(1);
    ExecutorService readers = Executors.newFixedThreadPool(4);
    List<Future<Integer>> seen = new ArrayList<>();
    for (int reader = 0; reader < 4; reader++) {
      seen.add(readers.submit(this::followTo20));
    }
    for (int version = 2; version <= 20; version++) {
      Published.in(registry, "poet", "weights of " + version);
      registry.promote("poet", Integer.toString(version));
    }
    for (Future<Integer> reader : seen) {
      assertThat(reader.get(30, TimeUnit.SECONDS)).isPositive();
    }
    readers.shutdown();
  }

  /** Opens the champion until it is version 20; any fault on the way fails the caller. */
  private int followTo20() throws IOException {
    int opened = 0;
    String version = "";
    while (!version.equals("20")) {
      Checkpoint checkpoint = registry.openChampion("poet", fault -> {
        throw new AssertionError(fault);
      });
      version = checkpoint.manifest().version();
      String wanted = version.equals("1") ? "w1" : "weights of " + version;
      assertThat(checkpoint.weights()).hasContent(wanted);
      opened++;
    }
    return opened;
  }

  private void publish(int count) throws IOException {
    for (int i = 1; i <= count; i++) {
      Published.in(registry, "poet", "w" + i);
    }
  }

  private String serve(String model) throws IOException {
    return registry.openChampion(model, e -> skipped.add(e.getMessage())).manifest().version();
  }

  private Path version(String version) {
    return root.resolve("registry/poet").resolve(version);
  }
}
