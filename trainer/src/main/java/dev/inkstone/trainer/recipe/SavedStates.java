package dev.inkstone.trainer.recipe;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The saved states of one training, a folder {@code state-STEP} each. A state is written beside,
 * synced and renamed, so that whatever bears the final name is whole; the last one is kept, older
 * ones are removed afterwards. One thread uses a folder.
 */
public final class SavedStates {
  private static final String PREFIX = "state-";
  private static final String SAVING = "saving";
  private static final String REMOVING = "removing";

  /** Writes a state's files into a folder. */
  @FunctionalInterface
  public interface Writer {
    void write(Path folder) throws IOException;
  }

  private final Path folder;

  /**
   * @param folder that need not be there yet
   */
  public SavedStates(Path folder) {
    this.folder = folder;
  }

  /** Where the state of a step is, or would be. */
  Path at(long step) {
    return folder.resolve(PREFIX + step);
  }

  /** The newest state, if there is one. */
  public Optional<Path> newest() throws IOException {
    List<Path> states = states();
    return states.isEmpty() ? Optional.empty() : Optional.of(states.get(states.size() - 1));
  }

  /** Saves the state of a step in place of older ones, unless that step's is there. */
  public void save(long step, Writer writer) throws IOException {
    Path target = at(step);
    if (Files.exists(target)) {
      return;
    }
    Path temporary = folder.resolve(SAVING);
    delete(temporary);
    Files.createDirectories(temporary);
    writer.write(temporary);
    try (Stream<Path> files = Files.list(temporary)) {
      for (Path file : files.toList()) {
        sync(file);
      }
    }
    List<Path> before = states();
    Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    sync(folder);
    for (Path old : before) {
      remove(old);
    }
  }

  /** Removes all states, and what a killed training was writing. */
  public void clear() throws IOException {
    for (Path state : states()) {
      remove(state);
    }
    delete(folder.resolve(REMOVING));
    delete(folder.resolve(SAVING));
  }

  private List<Path> states() throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(path -> path.getFileName().toString().matches(PREFIX + "\\d+"))
          .sorted(Comparator.comparingLong(SavedStates::step))
          .toList();
    }
  }

  private static long step(Path state) {
    return Long.parseLong(state.getFileName().toString().substring(PREFIX.length()));
  }

  /** Takes its name from it first: whoever is killed here leaves no half of a state. */
  private void remove(Path state) throws IOException {
    Path nameless = folder.resolve(REMOVING);
    delete(nameless);
    Files.move(state, nameless, StandardCopyOption.ATOMIC_MOVE);
    delete(nameless);
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
