package dev.inkstone.model.image;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Writes PNG files (ISO/IEC 15948), 8 bits a channel: IHDR, iTXt, IDAT, IEND.
 *
 * <p>The bytes depend on the arguments alone, as far as zlib does: two machines whose JDKs compress
 * with different libraries may write different bytes of the same pixels.
 */
final class PngWriter {
  /** The keyword of the iTXt chunk; its text is a JSON object. */
  static final String KEYWORD = "Inkstone";

  private static final byte[] SIGNATURE = {(byte) 137, 'P', 'N', 'G', 13, 10, 26, 10};
  private static final byte GREY = 0;
  private static final byte COLOUR = 2;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private PngWriter() {}

  static byte[] write(Picture picture, ImageOrigin origin) {
    PngWriter writer = new PngWriter();
    writer.out.writeBytes(SIGNATURE);
    writer.chunk("IHDR", header(picture.shape()));
    writer.chunk("iTXt", internationalText(json(origin)));
    writer.chunk("IDAT", deflate(PngFilter.filterRows(picture)));
    writer.chunk("IEND", new byte[0]);
    return writer.out.toByteArray();
  }

  private void chunk(String type, byte[] data) {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 checksum = new CRC32();
    checksum.update(name);
    checksum.update(data);
    out.writeBytes(bigEndian(data.length));
    out.writeBytes(name);
    out.writeBytes(data);
    out.writeBytes(bigEndian((int) checksum.getValue()));
  }

  private static byte[] header(ImageShape shape) {
    return ByteBuffer.allocate(13)
        .putInt(shape.width())
        .putInt(shape.height())
        .put((byte) 8)
        .put(shape.channels() == 1 ? GREY : COLOUR)
        .array();
  }

  /** Keyword, then not compressed, no language, no translated keyword, and the text. */
  private static byte[] internationalText(String text) {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    data.writeBytes(KEYWORD.getBytes(StandardCharsets.ISO_8859_1));
    data.writeBytes(new byte[5]);
    data.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    return data.toByteArray();
  }

  private static String json(ImageOrigin origin) {
    ObjectNode json =
        new ObjectMapper()
            .createObjectNode()
            .put("model", origin.model())
            .put("digest", origin.digest());
    // Seeds are texts, since many readers of JSON round numbers above 2^53.
    origin.seed().ifPresent(seed -> json.put("seed", Long.toUnsignedString(seed)));
    origin
        .walk()
        .ifPresent(
            walk ->
                json.putObject("walk")
                    .put("from_seed", Long.toUnsignedString(walk.from()))
                    .put("to_seed", Long.toUnsignedString(walk.to()))
                    .put("frame", walk.frame())
                    .put("frames", walk.frames()));
    origin.prompt().ifPresent(prompt -> json.put("prompt", prompt));
    return json.toString();
  }

  private static byte[] deflate(byte[] data) {
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
    try {
      deflater.setInput(data);
      deflater.finish();
      ByteArrayOutputStream compressed = new ByteArrayOutputStream();
      byte[] buffer = new byte[8192];
      while (!deflater.finished()) {
        compressed.write(buffer, 0, deflater.deflate(buffer));
      }
      return compressed.toByteArray();
    } finally {
      deflater.end();
    }
  }

  private static byte[] bigEndian(int number) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
  }
}
