package dev.inkstone.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {
  @TempDir Path root;
  private Path folder;

  @BeforeEach
  void publish() throws IOException {
    folder = Published.in(new Registry(root), "poet", "some weights").folder();
  }

  @Test
  void wholeCheckpointOpens() throws IOException {
    Checkpoint checkpoint = Checkpoint.open(folder);
    assertThat(checkpoint.config().path("layers").asInt()).isEqualTo(2);
    assertThat(checkpoint.weights()).hasContent("some weights");
    assertThat(checkpoint.tokenizer()).exists();
    assertThat(checkpoint.manifest().name()).isEqualTo("poet");
    assertThat(checkpoint.manifest().provenance().created()).isEqualTo(Published.CREATED);
  }

  @Test
  void digestIsThatOfSha256sumOverTheSortedFiles() throws IOException {
    // Computed with: sha256sum config.json tokenizer.json weights.safetensors | sha256sum
    assertThat(Checkpoint.open(folder).manifest().digest())
        .isEqualTo("3329eb71505a0d3c969bdead75a9efc78da5b0d70db7ca3ae43b67dbf882ec53");
  }

  @ParameterizedTest
  @ValueSource(strings = {"weights.safetensors", "config.json", "tokenizer.json"})
  void oneFlippedBitIsRefused(String name) throws IOException {
    Path file = folder.resolve(name);
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    refused(file + ": digest differs, it is ");
  }

  @Test
  void flippedBitsOfTheManifestAreRefusedOrHarmless() throws IOException {
    Path file = folder.resolve(Checkpoint.MANIFEST);
    byte[] good = Files.readAllBytes(file);
    Manifest manifest = Checkpoint.open(folder).manifest();
    for (int i = 0; i < good.length; i++) {
      byte[] bytes = good.clone();
      bytes[i] ^= (byte) (1 << (i % 8));
      Files.write(file, bytes);
      try {
        Manifest read = Checkpoint.open(folder).manifest();
        assertThat(read.files()).isEqualTo(manifest.files());
        assertThat(read.digest()).isEqualTo(manifest.digest());
      } catch (CheckpointException expected) {
        assertThat(expected).hasMessageStartingWith(folder.toString());
      }
    }
  }

  @Test
  void missingFileIsRefused() throws IOException {
    Files.delete(folder.resolve("weights.safetensors"));
    refused("weights.safetensors: missing");
  }

  @Test
  void shortenedFileIsRefusedBySize() throws IOException {
    Files.writeString(folder.resolve("weights.safetensors"), "some");
    refused("weights.safetensors: 4 bytes instead of 12");
  }

  @Test
  void linkInPlaceOfAFileIsRefused() throws IOException {
    Path elsewhere = Files.writeString(root.resolve("elsewhere"), "some weights");
    Files.delete(folder.resolve("weights.safetensors"));
    Files.createSymbolicLink(folder.resolve("weights.safetensors"), elsewhere);
    refused("weights.safetensors: not a regular file");
  }

  @Test
  void manifestTruncatedAnywhereIsRefused() throws IOException {
    Path file = folder.resolve(Checkpoint.MANIFEST);
    String good = Files.readString(file).strip();
    for (int length = 0; length < good.length(); length++) {
      Files.writeString(file, good.substring(0, length));
      refused("manifest.json: truncated");
    }
  }

  @Test
  void missingManifestOrFolderIsRefused() throws IOException {
    Files.delete(folder.resolve(Checkpoint.MANIFEST));
    refused("manifest.json: missing");
    folder = root.resolve("poet/9");
    refused("9: no such checkpoint folder");
  }

  @ParameterizedTest(name = "{2}")
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
      "\"name\" :          | \"nom\" :           | lacks the field name",
      "\"poet\"            | \"../poet\"         | name is no model name",
      "\"1\"               | \"01\"              | version must be a number",
      "\"1\"               | 1                   | version must be a string",
      "\"files\" :         | \"fils\" :          | lacks the field files",
      "\"config.json\"     | \"../config.json\"  | leaves the folder",
      "\"config.json\"     | \"/etc/passwd\"     | leaves the folder",
      "\"config.json\"     | \"..\"              | name that is not allowed",
      "\"config.json\"     | \"manifest.json\"   | name that is not allowed",
      "\"config.json\"     | \"cfg.json\"        | files does not list config.json",
      "\"size\" : 12       | \"size\" : 12.5     | files.weights.safetensors needs sha256",
      "\"size\" : 12       | \"size\" : -12      | files.weights.safetensors needs sha256",
      "\"sha256\" : \"     | \"sha256\" : \"G    | needs sha256 (64 hexadecimal digits)",
      "2026-11-22          | yesterday           | created must be an instant",
      "\"gate\" : null     | \"gate\" : 3        | gate must be an object",
      "\"offsets\" : null  | \"offsets\" : {\"a-0\": -1} | offsets must map",
      "\"digest\" : \"     | \"digest\" : \"0    | digest is not that of the files listed",
      "\"tokenizer_digest\" : \" | \"tokenizer_digest\" : \"0 | tokenizer_digest is not that of",
      "\"gate\" : null     | \"gate\" : null, \"gate\" : null | truncated or not JSON (line",
  })
  void faultyManifestNamesItsField(String good, String bad, String fault) throws IOException {
    Path file = folder.resolve(Checkpoint.MANIFEST);
    String text = Files.readString(file);
    assertThat(text).contains(good);
    Files.writeString(file, text.replaceFirst(
        Pattern.quote(good), Matcher.quoteReplacement(bad)));
    refused(fault);
  }

  @Test
  void unknownManifestKeysAreLetPass() throws IOException {
    Path file = folder.resolve(Checkpoint.MANIFEST);
    Files.writeString(file, Files.readString(file).replaceFirst("\\{", "{\"from_later\": [1],"));
    assertThatCode(() -> Checkpoint.open(folder)).doesNotThrowAnyException();
  }

  @Test
  void manifestThatIsNoTextIsRefused() throws IOException {
    Files.write(folder.resolve(Checkpoint.MANIFEST), "\0\0\0".getBytes(StandardCharsets.UTF_8));
    refused("manifest.json: truncated or not JSON");
  }

  private void refused(String fault) {
    assertThatThrownBy(() -> Checkpoint.open(folder))
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith(folder.toString())
        .hasMessageContaining(fault)
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
  }
}
