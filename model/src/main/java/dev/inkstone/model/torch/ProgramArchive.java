package dev.inkstone.model.torch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Wraps source text into the smallest module archive that libtorch loads: a zip with a version, an
 * empty constant table, one pickled object whose only attribute is {@code training}, and the code.
 */
final class ProgramArchive {
  /** Since this version of the format operators are those of today: gelu has its tanh form. */
  private static final String FORMAT = "10\n";

  private static final byte[] EMPTY_TUPLE = {(byte) 0x80, 2, ')', '.'};

  private ProgramArchive() {}

  static void write(Path archive, String type, String source) throws IOException {
    try (OutputStream file = Files.newOutputStream(archive);
        ZipOutputStream zip = new ZipOutputStream(file)) {
      entry(zip, "version", FORMAT.getBytes(StandardCharsets.US_ASCII));
      entry(zip, "constants.pkl", EMPTY_TUPLE);
      entry(zip, "data.pkl", moduleObject(type));
      entry(zip, "code/__torch__.py", source.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static void entry(ZipOutputStream zip, String name, byte[] content) throws IOException {
    zip.putNextEntry(new ZipEntry("program/" + name));
    zip.write(content);
    zip.closeEntry();
  }

  /** Pickle, protocol 2: {@code __torch__.TYPE()} with the state {@code {"training": False}}. */
  private static byte[] moduleObject(String type) {
    ByteArrayOutputStream pickle = new ByteArrayOutputStream();
    pickle.writeBytes(new byte[] {(byte) 0x80, 2});
    pickle.writeBytes(("c__torch__\n" + type + "\n").getBytes(StandardCharsets.US_ASCII));
    pickle.writeBytes(new byte[] {')', (byte) 0x81, '}', '(', 'X', 8, 0, 0, 0});
    pickle.writeBytes("training".getBytes(StandardCharsets.US_ASCII));
    pickle.writeBytes(new byte[] {(byte) 0x89, 'u', 'b', '.'});
    return pickle.toByteArray();
  }
}
