package dev.inkstone.model.torch;

import static dev.inkstone.model.torch.SafeTensorsException.quote;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.Map;
import java.util.Set;

/**
 * A safetensors file opened for reading, its tensors mapped one by one on demand.
 *
 * <p>Guarantees: once {@link #open} has returned, every entry is proved to lie inside the file and
 * to match its shape, and the tensors cover the data without overlap or hole. Immutable and safe
 * for many threads. A buffer from {@link #bytes} outlives {@link #close}; its pages are given back
 * when the buffer is collected. The file must not be cut short while buffers are in use.
 *
 * <p>The format: 8 bytes of little-endian header length, a JSON header, then the data
 * (https://huggingface.co/docs/safetensors).
 */
public final class SafeTensors implements AutoCloseable {
  /** The longest header that is read, in bytes; the format's own limit. */
  public static final long MAX_HEADER_BYTES = 100_000_000;

  private static final int LENGTH_BYTES = 8;

  /**
   * One tensor of the file.
   *
   * @param shape sizes by dimension, empty for a scalar; not to be written to
   * @param offset where its bytes begin, counted from the end of the header
   */
  public record Entry(String name, DType dtype, long[] shape, long offset) {
    /** Bytes of the tensor's data. */
    public long byteLength() {
      return SafeTensors.byteLength(dtype, shape);
    }
  }

  private final Path file;
  private final FileChannel channel;
  private final long dataStart;
  private final Map<String, Entry> entries;
  private final Map<String, String> metadata;

  private SafeTensors(Path file, FileChannel channel, long dataStart, SafeTensorsHeader header) {
    this.file = file;
    this.channel = channel;
    this.dataStart = dataStart;
    this.entries = Collections.unmodifiableMap(header.entries());
    this.metadata = Collections.unmodifiableMap(header.metadata());
  }

  /**
   * Opens a file and checks its whole header.
   *
   * @throws SafeTensorsException if the header breaks the format, in one line that names the file,
   *     the tensor and what is wrong
   * @throws IOException if the file cannot be read
   */
  public static SafeTensors open(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    try {
      long headerLength = readHeaderLength(file, channel);
      long dataStart = LENGTH_BYTES + headerLength;
      ByteBuffer raw = readFully(file, channel, LENGTH_BYTES, (int) headerLength);
      SafeTensorsHeader header =
          SafeTensorsHeader.parse(file, utf8(file, raw), channel.size() - dataStart);
      return new SafeTensors(file, channel, dataStart, header);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** The tensors' names, in the order of the header. */
  public Set<String> names() {
    return entries.keySet();
  }

  /**
   * @throws SafeTensorsException if the file has no such tensor
   */
  public Entry entry(String name) throws SafeTensorsException {
    Entry entry = entries.get(name);
    if (entry == null) {
      throw new SafeTensorsException(file, "has no tensor " + quote(name));
    }
    return entry;
  }

  /** The free text pairs of {@code __metadata__}, empty if there are none. */
  public Map<String, String> metadata() {
    return metadata;
  }

  /**
   * Maps one tensor's data.
   *
   * @return a read-only little-endian buffer over exactly the tensor's bytes
   * @throws SafeTensorsException if there is no such tensor, or it is larger than 2 GiB
   * @throws IOException if mapping fails
   */
  public ByteBuffer bytes(String name) throws IOException {
    Entry entry = entry(name);
    if (entry.byteLength() > Integer.MAX_VALUE) {
      throw new SafeTensorsException(file, "tensor " + quote(name) + " has " + entry.byteLength()
          + " bytes; more than 2 GiB in one tensor cannot be mapped");
    }
    return channel
        .map(FileChannel.MapMode.READ_ONLY, dataStart + entry.offset(), entry.byteLength())
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /**
   * Bytes of a tensor.
   *
   * @throws ArithmeticException if they do not fit a long
   */
  static long byteLength(DType dtype, long[] shape) {
    long bytes = dtype.byteSize();
    for (long size : shape) {
      bytes = Math.multiplyExact(bytes, size);
    }
    return bytes;
  }

  private static long readHeaderLength(Path file, FileChannel channel) throws IOException {
    long size = channel.size();
    if (size < LENGTH_BYTES) {
      throw new SafeTensorsException(
          file, "is truncated: " + size + " bytes, too short for a header length");
    }
    long length = readFully(file, channel, 0, LENGTH_BYTES).getLong();
    if (length < 0 || length > MAX_HEADER_BYTES) {
      throw new SafeTensorsException(file, "header length " + Long.toUnsignedString(length)
          + " is over the limit of " + MAX_HEADER_BYTES + " bytes");
    }
    if (length > size - LENGTH_BYTES) {
      throw new SafeTensorsException(file, "is truncated: header length " + length
          + ", but only " + (size - LENGTH_BYTES) + " bytes follow");
    }
    return length;
  }

  private static ByteBuffer readFully(Path file, FileChannel channel, long position, int length)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, position + buffer.position()) < 0) {
        throw new SafeTensorsException(file, "is truncated: it shrank while being read");
      }
    }
    return buffer.flip();
  }

  private static String utf8(Path file, ByteBuffer raw) throws SafeTensorsException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(raw).toString();
    } catch (CharacterCodingException e) {
      throw new SafeTensorsException(file, "header is not UTF-8");
    }
  }
}
