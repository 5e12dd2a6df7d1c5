package dev.inkstone.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileWatchTest {
  @TempDir private Path folder;
  private Path file;
  private FileWatch watch;
  private int reads;
  private boolean bad;

  @BeforeEach
  void start() throws IOException {
    file = Files.writeString(folder.resolve("file"), "one");
    watch = new FileWatch("words", List.of(file, folder.resolve("other")), this::read);
  }

  private void read() throws IOException {
    reads++;
    if (bad) {
      throw new IOException("bad");
    }
  }

  @Test
  void onlyAnotherContentIsRead() throws IOException {
    watch.poll();
    Files.setLastModifiedTime(file, FileTime.fromMillis(0));
    watch.poll();
    assertThat(reads).isZero();
    Files.writeString(file, "two");
    Files.setLastModifiedTime(file, FileTime.fromMillis(0));
    watch.poll();
    watch.poll();
    assertThat(reads).isEqualTo(1);
    Files.writeString(folder.resolve("other"), "there now");
    watch.poll();
    assertThat(reads).isEqualTo(2);
  }

  @Test
  void whatIsBadIsReadOnceAndAgainWhenItChanges() throws IOException {
    bad = true;
    Files.delete(file);
    watch.poll();
    watch.poll();
    assertThat(reads).isEqualTo(1);
    bad = false;
    Files.writeString(file, "one");
    watch.poll();
    assertThat(reads).isEqualTo(2);
  }
}
