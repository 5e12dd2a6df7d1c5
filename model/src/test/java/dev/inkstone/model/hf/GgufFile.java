package dev.inkstone.model.hf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads a small GGUF file, as the format's description has it and not as our writer does. */
final class GgufFile {
  /** A tensor; dimensions from the fastest to the slowest. */
  record Tensor(int type, long[] dimensions, ByteBuffer data) {
    /** All elements of an F32, F16 or Q8_0 tensor. */
    float[] values() {
      float[] values = new float[(int) size()];
      for (int i = 0; i < values.length; i++) {
        values[i] =
            switch (type) {
              case 0 -> data.getFloat(4 * i);
              case 1 -> Elements.fromHalf(data.getShort(2 * i));
              case 8 ->
                  Elements.fromHalf(data.getShort(i / 32 * 34))
                      * data.get(i / 32 * 34 + 2 + i % 32);
              default -> throw new IllegalStateException("type " + type);
            };
      }
      return values;
    }

    private long size() {
      long size = 1;
      for (long n : dimensions) {
        size *= n;
      }
      return size;
    }
  }

  private final Map<String, Object> metadata = new LinkedHashMap<>();
  private final Map<String, Tensor> tensors = new LinkedHashMap<>();
  private final ByteBuffer bytes;

  private GgufFile(ByteBuffer bytes) {
    this.bytes = bytes;
  }

  static GgufFile read(Path file) throws IOException {
    GgufFile read =
        new GgufFile(ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN));
    read.readAll();
    return read;
  }

  Map<String, Object> metadata() {
    return metadata;
  }

  Map<String, Tensor> tensors() {
    return tensors;
  }

  private void readAll() {
    require(bytes.getInt() == 0x46554747 && bytes.getInt() == 3);
    long tensorCount = bytes.getLong();
    long keys = bytes.getLong();
    for (long i = 0; i < keys; i++) {
      String key = text();
      require(metadata.put(key, value(bytes.getInt())) == null);
    }
    Map<String, long[]> shapes = new LinkedHashMap<>();
    Map<String, long[]> places = new LinkedHashMap<>();
    for (long i = 0; i < tensorCount; i++) {
      String name = text();
      long[] shape = new long[bytes.getInt()];
      for (int d = 0; d < shape.length; d++) {
        shape[d] = bytes.getLong();
      }
      require(shapes.put(name, shape) == null);
      places.put(name, new long[] {bytes.getInt(), bytes.getLong()});
    }
    int start = (bytes.position() + 31) / 32 * 32;
    require(bytes.capacity() % 32 == start % 32);
    shapes.forEach((name, shape) -> {
      int at = start + (int) places.get(name)[1];
      require(at % 32 == 0);
      ByteBuffer data = bytes.duplicate().position(at).slice().order(ByteOrder.LITTLE_ENDIAN);
      tensors.put(name, new Tensor((int) places.get(name)[0], shape, data));
    });
  }

  private Object value(int type) {
    return switch (type) {
      case 4, 5 -> bytes.getInt();
      case 6 -> bytes.getFloat();
      case 7 -> bytes.get() == 1;
      case 8 -> text();
      case 9 -> list();
      default -> throw new IllegalStateException("value type " + type);
    };
  }

  private List<Object> list() {
    int type = bytes.getInt();
    long length = bytes.getLong();
    List<Object> list = new ArrayList<>();
    for (long i = 0; i < length; i++) {
      list.add(value(type));
    }
    return list;
  }

  private String text() {
    byte[] utf8 = new byte[(int) bytes.getLong()];
    bytes.get(utf8);
    return new String(utf8, StandardCharsets.UTF_8);
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw new IllegalStateException("this breaks the format");
    }
  }
}
