package dev.inkstone.model.hf;

import dev.inkstone.model.text.DecoderWeights;
import dev.inkstone.model.torch.DType;
import dev.inkstone.model.torch.SafeTensors;
import dev.inkstone.model.torch.SafeTensorsWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/** Writes a folder's weights as a checkpoint has them: one file, bf16, a chunk at a time. */
final class WeightsWriter {
  private static final int CHUNK = 1 << 16;

  private WeightsWriter() {}

  static void write(HuggingFaceFolder source, Path file) throws IOException {
    Map<String, long[]> shapes = DecoderWeights.shapes(source.decoder());
    SafeTensorsWriter.Layout layout = SafeTensorsWriter.layout().metadata("format", "pt");
    shapes.forEach((name, shape) -> layout.tensor(name, DType.BF16, shape));
    try (SafeTensorsWriter writer = layout.create(file)) {
      for (String name : shapes.keySet()) {
        write(source, name, writer);
      }
    }
  }

  private static void write(HuggingFaceFolder source, String name, SafeTensorsWriter writer)
      throws IOException {
    SafeTensors.Entry entry = source.weight(name);
    ByteBuffer bytes = source.bytes(name);
    if (entry.dtype() == DType.BF16) {
      writer.write(name, bytes);
      return;
    }
    long size = entry.byteLength() / entry.dtype().byteSize();
    float[] values = new float[CHUNK];
    ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK * Short.BYTES);
    chunk.order(ByteOrder.LITTLE_ENDIAN);
    for (long from = 0; from < size; from += CHUNK) {
      if (size - from < CHUNK) {
        values = Arrays.copyOf(values, (int) (size - from));
      }
      Elements.read(entry.dtype(), bytes, from, 1, values);
      chunk.clear();
      for (float value : values) {
        chunk.putShort(Elements.toBfloat(value));
      }
      writer.write(name, chunk.flip());
    }
  }
}
