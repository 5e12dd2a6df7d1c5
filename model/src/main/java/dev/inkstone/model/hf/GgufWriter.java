package dev.inkstone.model.hf;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a GGUF file, version 3, whose metadata and tensors are declared first and whose data is
 * streamed in the order of the declaration.
 *
 * <p>{@link #close} fails if a tensor is short. Not thread-safe. The format is described in {@code
 * docs/gguf.md} of the ggml project: little-endian, dimensions from the fastest to the slowest,
 * every tensor at a multiple of 32 bytes.
 */
final class GgufWriter implements AutoCloseable {
  private static final int VERSION = 3;
  private static final int ALIGNMENT = 32;

  private static final int UINT32 = 4;
  private static final int INT32 = 5;
  private static final int FLOAT32 = 6;
  private static final int BOOL = 7;
  private static final int STRING = 8;
  private static final int ARRAY = 9;

  private record Tensor(String name, GgufType type, long[] shape, long offset, long bytes) {}

  /** What a file will hold. */
  static final class Layout {
    private final Fields metadata = new Fields();
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();
    private int keys;
    private long end;

    Layout text(String key, String value) {
      key(key, STRING).text(value);
      return this;
    }

    /** A whole number from 0 to 2^31-1. */
    Layout count(String key, int value) {
      key(key, UINT32).int32(value);
      return this;
    }

    Layout number(String key, double value) {
      key(key, FLOAT32).float32((float) value);
      return this;
    }

    Layout flag(String key, boolean value) {
      key(key, BOOL).int8(value ? 1 : 0);
      return this;
    }

    Layout texts(String key, List<String> values) {
      Fields fields = array(key, STRING, values.size());
      values.forEach(fields::text);
      return this;
    }

    Layout ints(String key, int[] values) {
      Fields fields = array(key, INT32, values.length);
      for (int value : values) {
        fields.int32(value);
      }
      return this;
    }

    Layout numbers(String key, float[] values) {
      Fields fields = array(key, FLOAT32, values.length);
      for (float value : values) {
        fields.float32(value);
      }
      return this;
    }

    private Fields key(String key, int type) {
      keys++;
      return metadata.text(key).int32(type);
    }

    private Fields array(String key, int type, int length) {
      return key(key, ARRAY).int32(type).int64(length);
    }

    /**
     * Declares a tensor.
     *
     * @param shape sizes from the slowest dimension to the fastest, whose rows fit the type
     */
    Layout tensor(String name, GgufType type, long... shape) {
      long rows = 1;
      for (int i = 0; i < shape.length - 1; i++) {
        rows *= shape[i];
      }
      long bytes = rows * type.rowBytes(shape[shape.length - 1]);
      if (tensors.put(name, new Tensor(name, type, shape.clone(), end, bytes)) != null) {
        throw new IllegalArgumentException("tensor " + name + ": name is taken");
      }
      end = aligned(end + bytes);
      return this;
    }

    /**
     * Creates the file and writes all but the tensors' data.
     *
     * @throws IOException if the file exists already
     */
    GgufWriter create(Path file) throws IOException {
      return new GgufWriter(file, this);
    }

    private byte[] header() {
      Fields fields = new Fields();
      fields.raw("GGUF".getBytes(StandardCharsets.US_ASCII));
      fields.int32(VERSION).int64(tensors.size()).int64(keys).raw(metadata.bytes());
      for (Tensor tensor : tensors.values()) {
        fields.text(tensor.name()).int32(tensor.shape().length);
        for (int i = tensor.shape().length - 1; i >= 0; i--) {
          fields.int64(tensor.shape()[i]);
        }
        fields.int32(tensor.type().id()).int64(tensor.offset());
      }
      return fields.bytes();
    }
  }

  /** Little-endian fields, one after the other. */
  private static final class Fields {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Fields raw(byte[] value) {
      bytes.writeBytes(value);
      return this;
    }

    Fields int8(int value) {
      bytes.write(value);
      return this;
    }

    Fields int32(int value) {
      return raw(buffer(Integer.BYTES).putInt(value).array());
    }

    Fields int64(long value) {
      return raw(buffer(Long.BYTES).putLong(value).array());
    }

    Fields float32(float value) {
      return raw(buffer(Float.BYTES).putFloat(value).array());
    }

    Fields text(String value) {
      byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
      return int64(utf8.length).raw(utf8);
    }

    byte[] bytes() {
      return bytes.toByteArray();
    }

    private static ByteBuffer buffer(int size) {
      return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
  }

  private final Path file;
  private final Map<String, Tensor> tensors;
  private final Map<String, Long> written = new LinkedHashMap<>();
  private final FileChannel channel;
  private final long dataStart;

  private GgufWriter(Path file, Layout layout) throws IOException {
    this.file = file;
    this.tensors = layout.tensors;
    byte[] header = layout.header();
    this.dataStart = aligned(header.length);
    this.channel =
        FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
    try {
      writeFully(ByteBuffer.wrap(header), 0);
      // The last tensor is padded too, as readers that map the whole file expect.
      writeFully(ByteBuffer.allocate(1), dataStart + layout.end - 1);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** Starts the declaration of a file. */
  static Layout layout() {
    return new Layout();
  }

  /**
   * Writes the next bytes of a tensor, consuming the buffer.
   *
   * @throws IllegalArgumentException if the tensor was not declared, or has fewer bytes left
   */
  void write(String name, ByteBuffer bytes) throws IOException {
    Tensor tensor = tensors.get(name);
    long before = written.getOrDefault(name, 0L);
    if (tensor == null || before + bytes.remaining() > tensor.bytes()) {
      throw new IllegalArgumentException("tensor " + name + " was not declared, or not as large");
    }
    written.put(name, before + bytes.remaining());
    writeFully(bytes, dataStart + tensor.offset() + before);
  }

  private void writeFully(ByteBuffer bytes, long position) throws IOException {
    long at = position;
    while (bytes.hasRemaining()) {
      at += channel.write(bytes, at);
    }
  }

  private static long aligned(long position) {
    return (position + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  /**
   * Closes the file.
   *
   * @throws IOException if a declared tensor has not got all its bytes
   */
  @Override
  public void close() throws IOException {
    channel.close();
    for (Tensor tensor : tensors.values()) {
      if (written.getOrDefault(tensor.name(), 0L) < tensor.bytes()) {
        throw new IOException(file + ": incomplete, tensor " + tensor.name());
      }
    }
  }
}
