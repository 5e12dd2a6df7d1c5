package dev.inkstone.trainer.loop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A file that is there while the trainer reads ratings: health, for those who look from outside. */
final class ReadyFile implements AutoCloseable {
  private final Optional<Path> file;

  /**
   * Removes what another process left behind.
   *
   * @param file empty for nobody who looks
   */
  ReadyFile(Optional<Path> file) throws IOException {
    this.file = file;
    close();
  }

  /** Ratings are read from here on, or not any more. */
  void set(boolean ready) throws IOException {
    if (!ready) {
      close();
    } else if (file.isPresent() && !Files.exists(file.get())) {
      Files.createFile(file.get());
    }
  }

  @Override
  public void close() throws IOException {
    if (file.isPresent()) {
      Files.deleteIfExists(file.get());
    }
  }
}
