package dev.inkstone.trainer.recipe.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpmPackageTest {
  @TempDir Path cache;
  private Path tarball;

  @BeforeEach
  void tarballInTheCache() throws IOException {
    tarball = cache.resolve("some-data-1.2.3.tgz");
    try (OutputStream file = Files.newOutputStream(tarball);
        TarArchiveOutputStream tar =
            new TarArchiveOutputStream(new GzipCompressorOutputStream(file))) {
      put(tar, "package/README.md", "no");
      put(tar, "package/dist/春.json", "yes");
    }
  }

  @Test
  void wantedFilesAreReadFromTheCachedTarball() throws Exception {
    Map<String, String> seen = new LinkedHashMap<>();
    new NpmPackage("@some/data", "1.2.3", integrity()).read(cache, p -> p.endsWith(".json"),
        (path, in) -> seen.put(path, new String(in.readAllBytes(), StandardCharsets.UTF_8)));
    assertThat(seen).isEqualTo(Map.of("dist/春.json", "yes"));
  }

  @Test
  void tarballWithAnotherDigestIsRefusedByName() {
    NpmPackage data = new NpmPackage("@some/data", "1.2.3", "sha512-other");
    assertThatIOException().isThrownBy(() -> data.fetch(cache))
        .withMessageContaining(tarball.toString()).withMessageContaining("sha512-other")
        .withMessageContaining("delete it");
  }

  private String integrity() throws Exception {
    return "sha512-" + Base64.getEncoder().encodeToString(
        MessageDigest.getInstance("SHA-512").digest(Files.readAllBytes(tarball)));
  }

  private static void put(TarArchiveOutputStream tar, String name, String content)
      throws IOException {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(bytes.length);
    tar.putArchiveEntry(entry);
    tar.write(bytes);
    tar.closeArchiveEntry();
  }
}
