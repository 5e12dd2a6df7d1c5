package dev.inkstone.model.checkpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A checkpoint folder all of whose files have been verified: a manifest, the weights, the model's
 * configuration and its tokenizer, and whatever else the manifest lists.
 *
 * <p>Guarantees: an instance exists only if every listed file had the size and SHA-256 that the
 * manifest gives when it was opened. Published folders never change, so that still holds later.
 */
public final class Checkpoint {
  public static final String MANIFEST = "manifest.json";
  public static final String WEIGHTS = "weights.safetensors";
  public static final String CONFIG = "config.json";
  public static final String TOKENIZER = "tokenizer.json";

  static final List<String> REQUIRED = List.of(CONFIG, TOKENIZER, WEIGHTS);

  private final Path folder;
  private final Manifest manifest;
  private final ObjectNode config;

  private Checkpoint(Path folder, Manifest manifest, ObjectNode config) {
    this.folder = folder;
    this.manifest = manifest;
    this.config = config;
  }

  /**
   * Opens a folder, reading and verifying every file.
   *
   * @throws CheckpointException in one line: which file, and whether it is missing, of another
   *     size, of another digest, or broken
   * @throws IOException if a file cannot be read
   */
  public static Checkpoint open(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new CheckpointException(folder, "no such checkpoint folder");
    }
    Manifest manifest = ManifestJson.read(folder.resolve(MANIFEST));
    for (Map.Entry<String, Manifest.FileInfo> entry : manifest.files().entrySet()) {
      verify(folder.resolve(entry.getKey()), entry.getValue());
    }
    return new Checkpoint(folder, manifest, JsonFiles.read(folder.resolve(CONFIG)));
  }

  /** The same checkpoint after its folder was renamed. */
  Checkpoint movedTo(Path newFolder) {
    return new Checkpoint(newFolder, manifest, config);
  }

  public Path folder() {
    return folder;
  }

  public Manifest manifest() {
    return manifest;
  }

  /** The model's configuration; not to be written to. */
  public ObjectNode config() {
    return config;
  }

  public Path weights() {
    return folder.resolve(WEIGHTS);
  }

  public Path tokenizer() {
    return folder.resolve(TOKENIZER);
  }

  private static void verify(Path file, Manifest.FileInfo expected) throws IOException {
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new CheckpointException(file, "missing");
    }
    // A link could be turned elsewhere after it was verified.
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new CheckpointException(file, "not a regular file");
    }
    long size = Files.size(file);
    if (size != expected.size()) {
      throw new CheckpointException(file, size + " bytes instead of " + expected.size());
    }
    String sha256 = Digests.ofFile(file);
    if (!sha256.equals(expected.sha256())) {
      throw new CheckpointException(
          file, "digest differs, it is " + sha256 + " instead of " + expected.sha256());
    }
  }
}
