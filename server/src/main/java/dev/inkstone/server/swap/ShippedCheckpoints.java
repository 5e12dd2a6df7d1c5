package dev.inkstone.server.swap;

import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.checkpoint.Registry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The checkpoints that come with the program: for each model a folder named for it, which is either
 * a checkpoint itself or holds numbered versions as a registry does.
 */
public final class ShippedCheckpoints {
  private final Path root;

  /**
   * @param root need not exist
   */
  public ShippedCheckpoints(Path root) {
    this.root = root;
  }

  /** Names of the models, sorted. */
  List<String> models() throws IOException {
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(root)) {
      return folders
          .filter(Files::isDirectory)
          .map(folder -> folder.getFileName().toString())
          .sorted()
          .toList();
    }
  }

  /** Opens and verifies the checkpoint to serve. */
  Checkpoint open(String model) throws IOException {
    Path folder = root.resolve(model);
    if (Files.exists(folder.resolve(Checkpoint.MANIFEST))) {
      return Checkpoint.open(folder);
    }
    return new Registry(root).openChampion(model, problem -> {});
  }
}
