package dev.inkstone.trainer.tool;

import dev.inkstone.model.checkpoint.Registry;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** {@code --data}, the folder that the service keeps its registry in. */
final class DataOption {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The service's folder, with the registry in it (default: ${DEFAULT-VALUE}).")
  private Path data = Path.of("data");

  Registry registry() {
    return new Registry(data.resolve("registry"));
  }
}
