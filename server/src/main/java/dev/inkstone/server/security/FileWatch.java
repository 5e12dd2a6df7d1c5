package dev.inkstone.server.security;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees when files have another content, and has it read. Compares what they hold, not when they
 * were written: that also holds on network file systems, for links that are moved to another
 * folder, and for two changes within a tick of the clock. Not thread-safe.
 *
 * <p>What cannot be read is told in one line, once for each such content, and what was read last
 * stays in force.
 */
public final class FileWatch {
  private static final Logger log = LoggerFactory.getLogger(FileWatch.class);

  /** Takes over what the files hold now. */
  @FunctionalInterface
  public interface Reading {
    /** The exception's message is the line that is told. */
    void read() throws IOException;
  }

  private final String what;
  private final List<Path> files;
  private final Reading reading;
  private List<byte[]> seen;

  /**
   * @param what the files hold, for the log
   * @param reading is not called before the first change
   */
  public FileWatch(String what, List<Path> files, Reading reading) {
    this.what = what;
    this.files = List.copyOf(files);
    this.reading = reading;
    this.seen = contents();
  }

  /** Looks; to be called now and then. Never throws. */
  public void poll() {
    List<byte[]> now = contents();
    if (same(now, seen)) {
      return;
    }
    seen = now;
    try {
      reading.read();
      log.info("read the {} again", what);
    } catch (IOException | UncheckedIOException e) {
      log.error("the {} stay as they were: {}", what, e.getMessage());
    } catch (RuntimeException e) {
      log.error("the {} stay as they were: a bug", what, e);
    }
  }

  private static boolean same(List<byte[]> one, List<byte[]> other) {
    for (int i = 0; i < one.size(); i++) {
      if (!Arrays.equals(one.get(i), other.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** Nothing where a file cannot be read: whoever reads it will say why. */
  private List<byte[]> contents() {
    List<byte[]> contents = new ArrayList<>();
    for (Path file : files) {
      byte[] content;
      try {
        content = Files.readAllBytes(file);
      } catch (IOException e) {
        content = new byte[0];
      }
      contents.add(content);
    }
    return contents;
  }
}
