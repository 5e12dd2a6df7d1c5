package dev.inkstone.model.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** SHA-256 of files and of whole checkpoints, as 64 lower-case hexadecimal digits. */
public final class Digests {
  private static final int BUFFER_BYTES = 1 << 17;

  private Digests() {}

  /** The digest of one file, which is read as a stream. */
  public static String ofFile(Path file) throws IOException {
    MessageDigest digest = sha256();
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** See {@link Manifest} for what this digest is. */
  static String ofCheckpoint(Map<String, Manifest.FileInfo> files) {
    MessageDigest digest = sha256();
    new TreeMap<>(files).forEach((name, info) -> {
      String line = info.sha256() + "  " + name + "\n";
      digest.update(line.getBytes(StandardCharsets.US_ASCII));
    });
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform must have SHA-256", e);
    }
  }
}
