package dev.inkstone.model.hf;

import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.text.DecoderConfig;
import dev.inkstone.model.text.RopeScaling;
import dev.inkstone.model.torch.SafeTensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * Writes a checkpoint as a GGUF file that llama.cpp loads. Matrices get the type asked for, or F16
 * where their rows are no multiple of 32; vectors and GPT-2's positions stay in F32.
 */
public final class GgufExporter {
  private static final int BUFFER_BYTES = 1 << 20;
  private static final int FILE_TYPE_F16 = 1;
  private static final int FILE_TYPE_Q8_0 = 7;
  private static final int QUANTIZATION_VERSION = 2;

  private final Checkpoint checkpoint;
  private final DecoderConfig config;
  private final GgufType type;

  private GgufExporter(Checkpoint checkpoint, DecoderConfig config, GgufType type) {
    this.checkpoint = checkpoint;
    this.config = config;
    this.type = type;
  }

  /**
   * Writes a file that must not exist yet; it appears under its name when it is whole.
   *
   * @param type of the matrices: {@code F16} or {@code Q8_0}
   * @throws IOException in one line, if the architecture, its scaling of positions or its tokenizer
   *     has no equivalent in llama.cpp, or writing fails
   */
  public static void export(Checkpoint checkpoint, GgufType type, Path file) throws IOException {
    if (Files.exists(file)) {
      throw new HuggingFaceException(file, "is there already");
    }
    DecoderConfig config = Architecture.of(checkpoint);
    Path partial = file.resolveSibling(file.getFileName() + ".partial");
    Files.deleteIfExists(partial);
    try {
      new GgufExporter(checkpoint, config, type).write(partial);
      Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(partial);
    }
  }

  private void write(Path file) throws IOException {
    GgufWriter.Layout layout = GgufWriter.layout();
    layout.text("general.architecture", Gguf.architecture(config));
    layout.text("general.name", checkpoint.manifest().name());
    layout.count("general.file_type", type == GgufType.F16 ? FILE_TYPE_F16 : FILE_TYPE_Q8_0);
    layout.count("general.quantization_version", QUANTIZATION_VERSION);
    Gguf.describe(config, layout);
    GgufTokenizer.describe(checkpoint, config, layout);
    List<GgufTensor> tensors = GgufTensor.of(config);
    try (SafeTensors weights = SafeTensors.open(checkpoint.weights())) {
      for (GgufTensor tensor : tensors) {
        long[] shape = tensor.shape(weights.entry(tensor.source()).shape());
        layout.tensor(tensor.name(), typeOf(tensor, shape), shape);
      }
      declareFrequencyFactors(layout);
      try (GgufWriter writer = layout.create(file)) {
        for (GgufTensor tensor : tensors) {
          copy(weights, tensor, writer);
        }
        writeFrequencyFactors(writer);
      }
    }
  }

  private GgufType typeOf(GgufTensor tensor, long[] shape) {
    if (shape.length == 1 || tensor.order() == GgufTensor.Order.EXACT) {
      return GgufType.F32;
    }
    return type.fits(shape[1]) ? type : GgufType.F16;
  }

  private boolean hasFrequencyFactors() {
    return config.ropeScaling().kind() == RopeScaling.Kind.LLAMA3;
  }

  private void declareFrequencyFactors(GgufWriter.Layout layout) throws IOException {
    if (!hasFrequencyFactors()) {
      return;
    }
    if (!Gguf.architecture(config).equals(Gguf.LLAMA)) {
      throw new HuggingFaceException(
          checkpoint.folder(),
          "rope_scaling llama3 of a " + config.modelType() + " has no place in GGUF");
    }
    layout.tensor(Gguf.FREQUENCY_FACTORS, GgufType.F32, config.headSize() / 2);
  }

  private void writeFrequencyFactors(GgufWriter writer) throws IOException {
    if (hasFrequencyFactors()) {
      float[] factors = Gguf.frequencyFactors(config);
      ByteBuffer bytes = buffer(factors.length * Float.BYTES);
      GgufType.F32.encode(factors, bytes);
      writer.write(Gguf.FREQUENCY_FACTORS, bytes.flip());
    }
  }

  private void copy(SafeTensors weights, GgufTensor tensor, GgufWriter writer)
      throws IOException {
    SafeTensors.Entry entry = weights.entry(tensor.source());
    ByteBuffer source = weights.bytes(tensor.source());
    long[] shape = tensor.shape(entry.shape());
    long rows = shape.length == 1 ? 1 : shape[0];
    long columns = shape[shape.length - 1];
    boolean transposed = tensor.order() == GgufTensor.Order.TRANSPOSED;
    GgufType target = typeOf(tensor, shape);
    float[] row = new float[Math.toIntExact(columns)];
    ByteBuffer bytes = buffer(Math.max(BUFFER_BYTES, target.rowBytes(columns)));
    for (long r = 0; r < rows; r++) {
      long from = transposed ? r : tensor.sourceRow(r, rows) * columns;
      Elements.read(entry.dtype(), source, from, transposed ? rows : 1, row);
      target.encode(row, bytes);
      if (r + 1 == rows || bytes.remaining() < target.rowBytes(columns)) {
        writer.write(tensor.name(), bytes.flip());
        bytes.clear();
      }
    }
  }

  private static ByteBuffer buffer(long bytes) {
    return ByteBuffer.allocateDirect(Math.toIntExact(bytes)).order(ByteOrder.LITTLE_ENDIAN);
  }
}
