package dev.inkstone.model.text;

import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.checkpoint.Provenance;
import dev.inkstone.model.checkpoint.Publication;
import dev.inkstone.model.checkpoint.Registry;
import dev.inkstone.model.torch.DType;
import dev.inkstone.model.torch.SafeTensorsWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/** Checkpoints with random float32 weights, norms and biases included, for tests. */
final class RandomCheckpoint {
  private RandomCheckpoint() {}

  static Map<String, float[]> weights(DecoderConfig config) {
    SplittableRandom random = new SplittableRandom(7);
    Map<String, float[]> weights = new LinkedHashMap<>();
    DecoderWeights.shapes(config)
        .forEach(
            (name, shape) -> {
              float[] values = new float[(int) size(shape)];
              for (int i = 0; i < values.length; i++) {
                double centre = name.contains("norm") ? 1 : 0;
                values[i] = (float) (centre + 0.2 * random.nextGaussian());
              }
              weights.put(name, values);
            });
    return weights;
  }

  private static long size(long[] shape) {
    return shape.length == 1 ? shape[0] : shape[0] * shape[1];
  }

  /** Publishes weights under a configuration; their true shapes follow from their sizes. */
  static Checkpoint publish(Path root, DecoderConfig config, Map<String, float[]> weights)
      throws IOException {
    try (Publication publication = new Registry(root).publish("random")) {
      Path folder = publication.folder();
      Files.writeString(folder.resolve(Checkpoint.CONFIG), config.toJson().toString());
      Files.writeString(folder.resolve(Checkpoint.TOKENIZER), "{}");
      SafeTensorsWriter.Layout layout = SafeTensorsWriter.layout();
      Map<String, long[]> shapes = DecoderWeights.shapes(config);
      weights.forEach((n, v) -> layout.tensor(n, DType.F32, shape(shapes.get(n), v.length)));
      try (SafeTensorsWriter writer = layout.create(folder.resolve(Checkpoint.WEIGHTS))) {
        for (Map.Entry<String, float[]> entry : weights.entrySet()) {
          writer.write(entry.getKey(), bytes(entry.getValue()));
        }
      }
      return publication.commit(Provenance.at(Instant.EPOCH));
    }
  }

  private static long[] shape(long[] configured, int size) {
    return configured.length == 1
        ? new long[] {size}
        : new long[] {size / configured[1], configured[1]};
  }

  private static ByteBuffer bytes(float[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
    bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(values);
    return bytes;
  }
}
