package dev.inkstone.trainer.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.checkpoint.Provenance;
import dev.inkstone.model.checkpoint.Publication;
import dev.inkstone.model.checkpoint.Registry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.stream.Stream;

/** A trainer's disk: registry and work. It can be copied, as {@code kill -9} would leave it. */
record FakeDisk(Path root) {
  Registry registry() {
    return new Registry(root.resolve("registry"));
  }

  /** A checkpoint that nobody has taught. */
  void publish() throws IOException {
    try (Publication publication = registry().publish(InterruptedLessonTest.MODEL)) {
      Path files = publication.folder();
      Files.writeString(files.resolve(Checkpoint.CONFIG), "{}");
      Files.writeString(files.resolve(Checkpoint.TOKENIZER), "{}");
      Files.writeString(files.resolve(Checkpoint.WEIGHTS), "root " + publication.version());
      publication.commit(Provenance.at(Instant.EPOCH));
    }
  }

  /** As somebody else does it; never tells a trainer to stop. */
  boolean promote(String version) {
    try {
      registry().promote(InterruptedLessonTest.MODEL, version);
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path file(String version, String name) {
    return registry().folder(InterruptedLessonTest.MODEL, version).resolve(name);
  }

  String weights(String version) throws IOException {
    return Files.readString(file(version, Checkpoint.WEIGHTS));
  }

  /** Where lessons keep what is not published. */
  Path work() {
    return root.resolve("learning");
  }

  Path saved() {
    return work().resolve("interrupted");
  }

  void assertNothingIsSaved() {
    assertThat(saved())
        .satisfiesAnyOf(
            path -> assertThat(path).doesNotExist(),
            path -> assertThat(path).isEmptyDirectory());
  }

  boolean isThere() {
    return Files.exists(root);
  }

  /** Puts what is here onto another disk, in place of what may be there. */
  void copyTo(FakeDisk other) {
    copy(root, other.root);
  }

  /** Puts the registry alone onto another disk. */
  void copyRegistryTo(FakeDisk other) {
    copy(root.resolve("registry"), other.root.resolve("registry"));
  }

  private static void copy(Path from, Path to) {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : all.toList()) {
        Path target = to.resolve(from.relativize(path));
        if (Files.isDirectory(path)) {
          Files.createDirectories(target);
        } else {
          Files.copy(path, target, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
