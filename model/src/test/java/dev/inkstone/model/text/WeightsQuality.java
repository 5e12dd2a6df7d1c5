package dev.inkstone.model.text;

import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.torch.Torch;
import dev.inkstone.model.torch.TorchDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What each number format of the weights costs in quality: {@code WeightsQuality CHECKPOINT DATA
 * [SEQUENCES]} prints the mean loss in nats a token over the first validation sequences, beside
 * bf16's. CHECKPOINT is a version's folder, DATA holds validation.tokens (uint16) and
 * validation.offsets (int64), both little-endian, as the trainer prepares them.
 */
final class WeightsQuality {
  private static final int ROWS = 16;

  /** The first is what the others are held against. */
  private static final List<WeightFormat> FORMATS =
      List.of(WeightFormat.BF16, WeightFormat.FLOAT32, WeightFormat.INT8, WeightFormat.INT4);

  private WeightsQuality() {}

  public static void main(String[] args) throws IOException {
    Torch.threads(1);
    Checkpoint checkpoint = Checkpoint.open(Path.of(args[0]));
    int wanted = args.length > 2 ? Integer.parseInt(args[2]) : 1024;
    List<TokenBatch> batches = batches(Path.of(args[1]), wanted);
    double bf16 = 0;
    for (WeightFormat kind : FORMATS) {
      Decoder.Options options =
          new Decoder.Options(TorchDevice.CPU, 1, Integer.MAX_VALUE, kind);
      try (Decoder decoder = Decoder.load(checkpoint, options)) {
        double loss = loss(decoder, batches);
        bf16 = kind == WeightFormat.BF16 ? loss : bf16;
        System.out.printf(
            "%-8s %.5f nats a token, %+.5f against BF16%n", kind, loss, loss - bf16);
      }
    }
    System.exit(0);
  }

  private static double loss(Decoder decoder, List<TokenBatch> batches) {
    double sum = 0;
    long tokens = 0;
    for (TokenBatch batch : batches) {
      sum += (double) decoder.loss(batch) * batch.tokens();
      tokens += batch.tokens();
    }
    return sum / tokens;
  }

  private static List<TokenBatch> batches(Path data, int wanted) throws IOException {
    ByteBuffer tokens = little(data.resolve("validation.tokens"));
    ByteBuffer offsets = little(data.resolve("validation.offsets"));
    int count = Math.min(wanted, offsets.remaining() / Long.BYTES - 1);
    List<TokenBatch> batches = new ArrayList<>();
    for (int first = 0; first + ROWS <= count; first += ROWS) {
      List<int[]> rows = new ArrayList<>();
      for (int i = first; i < first + ROWS; i++) {
        rows.add(sequence(tokens, (int) offsets.getLong(8 * i), (int) offsets.getLong(8 * i + 8)));
      }
      batches.add(TokenBatch.of(rows));
    }
    return batches;
  }

  private static int[] sequence(ByteBuffer tokens, int from, int to) {
    int[] ids = new int[to - from];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = tokens.getShort(Short.BYTES * (from + i)) & 0xFFFF;
    }
    return ids;
  }

  private static ByteBuffer little(Path file) throws IOException {
    return ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
  }
}
