package dev.inkstone.model.torch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Lays out files by hand, right or wrong. */
final class HostileFiles {
  private HostileFiles() {}

  /** Writes a true length, the header (single quotes for double ones), and bytes 0, 1, 2, ... */
  static Path write(Path file, String header, int dataBytes) throws IOException {
    byte[] json = header.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    return Files.write(file, assemble(json.length, json, dataBytes));
  }

  static byte[] assemble(long length, byte[] json, int dataBytes) {
    ByteBuffer all =
        ByteBuffer.allocate(8 + json.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    all.putLong(length).put(json);
    for (int i = 0; i < dataBytes; i++) {
      all.put((byte) i);
    }
    return all.array();
  }
}
