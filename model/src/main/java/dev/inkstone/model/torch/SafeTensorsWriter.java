package dev.inkstone.model.torch;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes a safetensors file whose names and shapes are declared first and whose data is streamed:
 * no more than the caller's buffers is ever held.
 *
 * <p>Tensors may be written in any order and in parts, each part following the tensor's last one.
 * {@link #close} fails if a tensor is short, so an incomplete file is never mistaken for a whole
 * one. Larger element types come first in the file, so that every tensor is aligned to its
 * elements. Not thread-safe; making the file durable is the publisher's affair.
 */
public final class SafeTensorsWriter implements AutoCloseable {
  private static final int ALIGNMENT = 8;

  /** What a file will hold. */
  public static final class Layout {
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final Map<String, SafeTensors.Entry> declared = new LinkedHashMap<>();

    private Layout() {}

    /** Adds a pair to the file's {@code __metadata__}. */
    public Layout metadata(String key, String value) {
      metadata.put(key, value);
      return this;
    }

    /**
     * Declares a tensor.
     *
     * @throws IllegalArgumentException if the name is taken or reserved, or a size negative
     */
    public Layout tensor(String name, DType dtype, long... shape) {
      for (long size : shape) {
        if (size < 0) {
          throw new IllegalArgumentException("tensor " + name + ": negative size " + size);
        }
      }
      SafeTensors.Entry entry = new SafeTensors.Entry(name, dtype, shape.clone(), 0);
      if (name.equals("__metadata__") || declared.putIfAbsent(name, entry) != null) {
        throw new IllegalArgumentException("tensor " + name + ": name is taken");
      }
      return this;
    }

    /**
     * Creates the file and writes its header.
     *
     * @throws IOException if the file exists already, since a reader may have it mapped
     */
    public SafeTensorsWriter create(Path file) throws IOException {
      return new SafeTensorsWriter(file, placed(), metadata);
    }

    private Map<String, SafeTensors.Entry> placed() {
      Map<String, SafeTensors.Entry> placed = new LinkedHashMap<>();
      long offset = 0;
      for (SafeTensors.Entry e : declared.values().stream().sorted(LARGE_ELEMENTS_FIRST).toList()) {
        placed.put(e.name(), new SafeTensors.Entry(e.name(), e.dtype(), e.shape(), offset));
        offset = Math.addExact(offset, e.byteLength());
      }
      return placed;
    }
  }

  private static final Comparator<SafeTensors.Entry> LARGE_ELEMENTS_FIRST =
      Comparator.comparingInt(e -> -e.dtype().byteSize());

  private final Path file;
  private final Map<String, SafeTensors.Entry> entries;
  private final Map<String, Long> written = new LinkedHashMap<>();
  private final FileChannel channel;
  private final long dataStart;

  private SafeTensorsWriter(
      Path file, Map<String, SafeTensors.Entry> entries, Map<String, String> metadata)
      throws IOException {
    this.file = file;
    this.entries = entries;
    ByteBuffer header = header(entries.values(), metadata);
    dataStart = header.remaining();
    channel =
        FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
    try {
      writeFully(header, 0);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** Starts the declaration of a file. */
  public static Layout layout() {
    return new Layout();
  }

  /**
   * Writes the next bytes of a tensor, consuming the buffer.
   *
   * @param bytes little-endian elements in row-major order
   * @throws IllegalArgumentException if the tensor was not declared, or has fewer bytes left
   */
  public void write(String name, ByteBuffer bytes) throws IOException {
    SafeTensors.Entry entry = entries.get(name);
    if (entry == null) {
      throw new IllegalArgumentException("tensor " + name + " was not declared");
    }
    long before = written.getOrDefault(name, 0L);
    long after = before + bytes.remaining();
    if (after > entry.byteLength()) {
      throw new IllegalArgumentException(
          "tensor " + name + " has " + entry.byteLength() + " bytes, got " + after);
    }
    writeFully(bytes, dataStart + entry.offset() + before);
    written.put(name, after);
  }

  /**
   * Closes the file.
   *
   * @throws IOException if a declared tensor has not got all its bytes
   */
  @Override
  public void close() throws IOException {
    channel.close();
    for (SafeTensors.Entry entry : entries.values()) {
      long bytes = written.getOrDefault(entry.name(), 0L);
      if (bytes < entry.byteLength()) {
        throw new IOException(file + ": incomplete, tensor " + entry.name() + " got " + bytes
            + " of " + entry.byteLength() + " bytes");
      }
    }
  }

  private void writeFully(ByteBuffer bytes, long position) throws IOException {
    long at = position;
    while (bytes.hasRemaining()) {
      at += channel.write(bytes, at);
    }
  }

  /** Length, JSON and the spaces that bring both to a multiple of eight bytes. */
  private static ByteBuffer header(
      Collection<SafeTensors.Entry> entries, Map<String, String> metadata) throws IOException {
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    try (JsonGenerator generator = new JsonFactory().createGenerator(json)) {
      generator.writeStartObject();
      if (!metadata.isEmpty()) {
        generator.writeObjectFieldStart("__metadata__");
        for (Map.Entry<String, String> pair : metadata.entrySet()) {
          generator.writeStringField(pair.getKey(), pair.getValue());
        }
        generator.writeEndObject();
      }
      for (SafeTensors.Entry entry : entries) {
        writeEntry(generator, entry);
      }
      generator.writeEndObject();
    }
    while (json.size() % ALIGNMENT != 0) {
      json.write(' ');
    }
    return ByteBuffer.allocate(Long.BYTES + json.size())
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.size())
        .put(json.toByteArray())
        .flip();
  }

  private static void writeEntry(JsonGenerator generator, SafeTensors.Entry entry)
      throws IOException {
    long[] offsets = {entry.offset(), entry.offset() + entry.byteLength()};
    generator.writeObjectFieldStart(entry.name());
    generator.writeStringField("dtype", entry.dtype().name());
    generator.writeFieldName("shape");
    generator.writeArray(entry.shape(), 0, entry.shape().length);
    generator.writeFieldName("data_offsets");
    generator.writeArray(offsets, 0, offsets.length);
    generator.writeEndObject();
  }
}
