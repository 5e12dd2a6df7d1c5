package dev.inkstone.model.hf;

import dev.inkstone.model.torch.DType;
import dev.inkstone.model.torch.SafeTensors;
import dev.inkstone.model.torch.SafeTensorsWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Changes to a safetensors file, which make a folder that is not whole. */
final class Rewritten {
  private Rewritten() {}

  /** Gives tensors other names; those renamed to null are left out. */
  static void rename(Path file, UnaryOperator<String> names) throws IOException {
    rewrite(file, names, Map.of());
  }

  /** Adds a tensor of zeros, in place of one of that name. */
  static void put(Path file, String name, DType type, long... shape) throws IOException {
    SafeTensors.Entry entry = new SafeTensors.Entry(name, type, shape, 0);
    rewrite(file, n -> n.equals(name) ? null : n, Map.of(name, entry));
  }

  private static void rewrite(
      Path file, UnaryOperator<String> names, Map<String, SafeTensors.Entry> added)
      throws IOException {
    Path target = file.resolveSibling("rewritten");
    try (SafeTensors source = SafeTensors.open(file)) {
      SafeTensorsWriter.Layout layout = SafeTensorsWriter.layout();
      Map<String, ByteBuffer> data = new LinkedHashMap<>();
      for (String name : source.names()) {
        if (names.apply(name) != null) {
          SafeTensors.Entry entry = source.entry(name);
          layout.tensor(names.apply(name), entry.dtype(), entry.shape());
          data.put(names.apply(name), source.bytes(name));
        }
      }
      added.forEach((name, entry) -> {
        layout.tensor(name, entry.dtype(), entry.shape());
        data.put(name, ByteBuffer.allocate((int) entry.byteLength()));
      });
      try (SafeTensorsWriter writer = layout.create(target)) {
        for (Map.Entry<String, ByteBuffer> tensor : data.entrySet()) {
          writer.write(tensor.getKey(), tensor.getValue());
        }
      }
    }
    Files.delete(file);
    Files.move(target, file);
  }
}
