package dev.inkstone.server.security;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A file of keys in a test's hands. */
public final class TestKeys {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Path file;
  private final List<ApiKey> keys = new ArrayList<>();

  public TestKeys(Path file) {
    this.file = file;
  }

  public Path file() {
    return file;
  }

  /** Writes a new key into the file and returns it. */
  public String add(String name, Quota quota, Scope... scopes) throws IOException {
    String key = stranger();
    keys.add(ApiKey.of(key, name, Set.of(scopes), quota));
    KeyFile.write(file, keys);
    return key;
  }

  /** Gives a key another quota and other scopes. */
  public void change(String name, Quota quota, Scope... scopes) throws IOException {
    keys.replaceAll(
        key ->
            key.name().equals(name)
                ? new ApiKey(key.id(), name, key.hash(), Set.of(scopes), quota)
                : key);
    KeyFile.write(file, keys);
  }

  public void remove(String name) throws IOException {
    keys.removeIf(key -> key.name().equals(name));
    KeyFile.write(file, keys);
  }

  /** Makes the file one that cannot be read. */
  public void spoil() throws IOException {
    Files.writeString(file, "keys: none");
  }

  /** A key in no file. */
  public static String stranger() {
    return ApiKey.draw(RANDOM);
  }
}
