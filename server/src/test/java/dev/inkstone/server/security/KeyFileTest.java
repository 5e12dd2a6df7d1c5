package dev.inkstone.server.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyFileTest {
  private static final String HASH = "ab".repeat(32);

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("keys.yaml");
  }

  private static ApiKey key(String name) {
    Quota quota = new Quota(Optional.of(60L), Optional.empty(), Optional.of(5L));
    return ApiKey.of(
        ApiKey.draw(new SecureRandom()), name, Set.of(Scope.RATE, Scope.GENERATE), quota);
  }

  @Test
  void whatIsWrittenIsReadAgain() throws IOException {
    // An id of digits alone, and names that YAML could take for something else.
    ApiKey digits = new ApiKey("12345678", "no", key("x").hash(), Set.of(), Quota.NONE);
    ApiKey power = new ApiKey("0e123456", "1: {", key("x").hash(), Set.of(Scope.ADMIN), Quota.NONE);
    List<ApiKey> keys = List.of(key("page"), digits, power);
    KeyFile.write(file, keys);
    assertThat(KeyFile.read(file)).isEqualTo(keys);
  }

  @Test
  void theFileIsForItsOwnerAloneAndHoldsNoKey() throws IOException {
    String secret = ApiKey.draw(new SecureRandom());
    KeyFile.write(file, List.of(ApiKey.of(secret, "page", Set.of(Scope.RATE), Quota.NONE)));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(file).content().doesNotContain(secret.substring(13));
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void noKeyAtAllIsAValidFile() throws IOException {
    KeyFile.write(file, List.of());
    assertThat(KeyFile.read(file)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{id: a, name: b, sha256: HASH, scopes: [rate], quota: 3}|there is no \"quota\"",
        "{id: a, name: b, sha256: HASH, scopes: [rate], token-per-minute: 3}|did you mean"
            + " \"tokens-per-minute\"?",
        "{id: a, name: b, sha256: HASH, scopes: [write]}|there is no scope \"write\"; there are"
            + " generate, rate, metrics, admin",
        "{id: a, name: b, sha256: abcd, scopes: [rate]}|64 hexadecimal digits",
        "{id: a, name: b, sha256: xyzw, scopes: [rate]}|key b:",
        "{id: a, name: b, scopes: [rate]}|needs id, name, sha256 and scopes",
        "{id: a, name: b, sha256: HASH, scopes: [rate], tokens-per-minute: 0}|tokens-per-minute must"
            + " be at least 1, got 0",
        "{id: a, name: b, sha256: HASH, scopes: [rate], tokens-per-minute: many}|line 2",
        "{id: a, id: b|line 2",
      })
  void aFileThatIsWrongIsRefusedInOneLine(String entry, String reason) throws IOException {
    Files.writeString(file, "keys:\n  - " + entry.replace("HASH", HASH) + "\n");
    assertThatIOException()
        .isThrownBy(() -> KeyFile.read(file))
        .withMessageContaining("keys.yaml")
        .withMessageContaining(reason)
        .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
  }

  @ParameterizedTest
  @CsvSource({"''", "keys:", "'[]'", "'key: []'", "ink_1"})
  void aFileWithoutAListOfKeysIsRefused(String content) throws IOException {
    Files.writeString(file, content);
    assertThatIOException()
        .isThrownBy(() -> KeyFile.read(file))
        .satisfies(e -> assertThat(e.getMessage()).contains("keys.yaml").hasLineCount(1));
  }

  @Test
  void twoKeysOfOneNameAreRefused() throws IOException {
    KeyFile.write(file, List.of(key("page"), key("page")));
    assertThatIOException()
        .isThrownBy(() -> KeyFile.read(file))
        .withMessageContaining("\"page\" is there twice");
  }

  @Test
  void aMissingFileSaysHowToMakeOne() {
    assertThatIOException()
        .isThrownBy(() -> KeyFile.read(file))
        .withMessageContaining("./inkstone keys add --file " + file);
  }
}
