package dev.inkstone.server.security;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A file of keys in the hands of whoever adds and removes them; one at a time. */
public final class KeyBook {
  private final Path file;

  private KeyBook(Path file) {
    this.file = file.toAbsolutePath();
  }

  public static KeyBook at(Path file) {
    return new KeyBook(file);
  }

  /** Those in the file. */
  public List<ApiKey> keys() throws IOException {
    return KeyFile.read(file);
  }

  /**
   * Draws a key, and writes what is to be kept of it; makes the file if there is none.
   *
   * @return the key, which is nowhere else
   * @throws IOException in one line, if the file is not in order, or has such a name already
   */
  @SuppressWarnings("try")
  public String add(String name, Set<Scope> scopes, Quota quota, SecureRandom random)
      throws IOException {
    try (Held lock = Held.of(file)) {
      List<ApiKey> keys = new ArrayList<>(Files.exists(file) ? keys() : List.of());
      String key;
      do {
        key = ApiKey.draw(random);
      } while (has(keys, ApiKey.idOf(key).orElseThrow()));
      if (has(keys, name)) {
        throw new IOException(
            "%s has a key \"%s\" already; choose another name, or remove it first"
                .formatted(file, name));
      }
      keys.add(ApiKey.of(key, name, scopes, quota));
      KeyFile.write(file, keys);
      return key;
    }
  }

  /**
   * @param which its id or its name
   * @throws IOException in one line, if there is none
   */
  @SuppressWarnings("try")
  public void remove(String which) throws IOException {
    try (Held lock = Held.of(file)) {
      List<ApiKey> keys = new ArrayList<>(keys());
      if (!keys.removeIf(key -> is(key, which))) {
        throw new IOException(
            "%s has no key \"%s\"; ./inkstone keys list --file %s shows them"
                .formatted(file, which, file));
      }
      KeyFile.write(file, keys);
    }
  }

  private static boolean has(List<ApiKey> keys, String which) {
    return keys.stream().anyMatch(key -> is(key, which));
  }

  private static boolean is(ApiKey key, String which) {
    return key.id().equals(which) || key.name().equals(which);
  }

  /** A lock beside the file, since the file itself is replaced. */
  private record Held(FileChannel channel, FileLock lock) implements AutoCloseable {
    static Held of(Path file) throws IOException {
      Files.createDirectories(file.getParent());
      FileChannel channel =
          FileChannel.open(
              file.resolveSibling("." + file.getFileName() + ".lock"),
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE);
      return new Held(channel, channel.lock());
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
