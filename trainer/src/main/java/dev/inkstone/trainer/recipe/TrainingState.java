package dev.inkstone.trainer.recipe;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The saved states of one training: {@code state-STEP/} with the weights, the moments and what else
 * a resumed training needs. A state is written beside, synced and renamed, so that whatever bears
 * the final name is whole; the last one is kept, older ones are removed afterwards.
 */
final class TrainingState {
  private static final String PREFIX = "state-";
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * What a training goes on from.
   *
   * @param step steps that were taken
   * @param seconds time that they took
   * @param smoothedLoss the training loss as it is reported
   * @param smoothedParts the other numbers that are reported, by name
   * @param plan the settings in words; a training is not resumed with others
   */
  record Progress(
      long step,
      double seconds,
      double smoothedLoss,
      Map<String, Double> smoothedParts,
      String plan) {
    Progress {
      smoothedParts = smoothedParts == null ? Map.of() : smoothedParts;
    }
  }

  private final Path folder;

  TrainingState(Path folder) {
    this.folder = folder;
  }

  Path weights(long step) {
    return folder.resolve(PREFIX + step).resolve("state.safetensors");
  }

  /** The progress of the newest whole state, if there is one. */
  Optional<Progress> newest() throws IOException {
    List<Path> states = states();
    if (states.isEmpty()) {
      return Optional.empty();
    }
    Path last = states.get(states.size() - 1).resolve("progress.json");
    return Optional.of(JSON.readValue(last.toFile(), Progress.class));
  }

  void save(Trainee trainee, Progress progress) throws IOException {
    Path target = folder.resolve(PREFIX + progress.step());
    if (Files.exists(target)) {
      return;
    }
    Path temporary = folder.resolve("saving");
    delete(temporary);
    Files.createDirectories(temporary);
    trainee.save(temporary.resolve("state.safetensors"));
    JSON.writeValue(temporary.resolve("progress.json").toFile(), progress);
    sync(temporary.resolve("state.safetensors"));
    sync(temporary.resolve("progress.json"));
    List<Path> before = states();
    Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    sync(folder);
    for (Path old : before) {
      delete(old);
    }
  }

  private List<Path> states() throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(path -> path.getFileName().toString().matches(PREFIX + "\\d+"))
          .sorted(Comparator.comparingLong(TrainingState::step))
          .toList();
    }
  }

  private static long step(Path state) {
    return Long.parseLong(state.getFileName().toString().substring(PREFIX.length()));
  }

  private static void sync(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }
}
