package dev.inkstone.model.checkpoint;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An exclusive lock among threads and processes, never waited for. The operating system releases it
 * when its holder dies, so a crash leaves nothing locked.
 */
final class ModelLock implements AutoCloseable {
  /**
   * Locks of this process. Asked before the file is opened, since on POSIX closing any channel of a
   * file drops the locks that the process has on it.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;

  private ModelLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * @param folder an existing folder
   * @throws CheckpointException if somebody else holds the lock
   */
  static ModelLock take(Path folder, String name) throws IOException {
    Path file = folder.toRealPath().resolve(name);
    if (!HELD.add(file)) {
      throw busy(folder);
    }
    FileChannel channel = null;
    boolean locked = false;
    try {
      channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
      locked = channel.tryLock() != null;
      if (!locked) {
        throw busy(folder);
      }
      return new ModelLock(file, channel);
    } finally {
      if (!locked) {
        if (channel != null) {
          channel.close();
        }
        HELD.remove(file);
      }
    }
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      HELD.remove(file);
    }
  }

  private static CheckpointException busy(Path folder) {
    return new CheckpointException(folder, "another publisher is at work here; try again later");
  }
}
