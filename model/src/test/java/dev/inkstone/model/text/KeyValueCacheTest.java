package dev.inkstone.model.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.torch.TorchDevice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Slots that grow, shrink and move at random, against the same tokens in a slot of their own. */
class KeyValueCacheTest {
  private static final DecoderConfig CONFIG =
      new DecoderConfig("llama", 32, 2, 4, 2, 8, 48, 40, 400, 1e-5, 500, false);
  private static final int SLOTS = 5;

  @TempDir Path folder;

  private final int[][] tokens = new int[SLOTS][0];
  private SplittableRandom random;
  private Decoder decoder;
  private Decoder alone;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void slotsKeepTheirRowsWhateverTheOthersDo(int seed) throws IOException {
    random = new SplittableRandom(seed);
    Checkpoint checkpoint =
        RandomCheckpoint.publish(folder, CONFIG, RandomCheckpoint.weights(CONFIG));
    try (Decoder together = Decoder.load(checkpoint, options(SLOTS));
        Decoder single = Decoder.load(checkpoint, options(1))) {
      decoder = together;
      alone = single;
      for (int i = 0; i < 60; i++) {
        act();
      }
    }
  }

  private static Decoder.Options options(int slots) {
    return new Decoder.Options(TorchDevice.CPU, slots, 400, WeightFormat.FLOAT32);
  }

  private void act() {
    int slot = random.nextInt(SLOTS);
    switch (random.nextInt(4)) {
      case 0 -> {
        tokens[slot] = random.ints(1 + random.nextInt(250), 0, 40).toArray();
        decoder.prefill(slot, tokens[slot], 0, null);
      }
      case 1 -> {
        int from = (slot + 1 + random.nextInt(SLOTS - 1)) % SLOTS;
        tokens[slot] = Arrays.copyOf(tokens[from], random.nextInt(tokens[from].length + 1));
        if (tokens[slot].length > 0) {
          decoder.copy(from, slot, tokens[slot].length);
        }
      }
      default -> decode(1 + random.nextInt(SLOTS));
    }
  }

  private void decode(int n) {
    int[] newest = random.ints(n, 0, 40).toArray();
    int[] positions = IntStream.range(0, n).map(i -> tokens[i].length).toArray();
    float[] logits = new float[n * 40];
    if (n < SLOTS && random.nextBoolean()) {
      decoder.decodeBeside(newest, positions, chunksFrom(n), logits);
    } else {
      decoder.decode(newest, positions, logits);
    }
    for (int slot = 0; slot < n; slot++) {
      tokens[slot] = Arrays.copyOf(tokens[slot], tokens[slot].length + 1);
      tokens[slot][positions[slot]] = newest[slot];
      float[] expected = new float[40];
      alone.prefill(0, tokens[slot], 0, expected);
      for (int i = 0; i < 40; i++) {
        assertThat(logits[slot * 40 + i])
            .isCloseTo(expected[i], within(1e-3f));
      }
    }
  }

  /** Of each slot from {@code first} on a new prompt or one token more. */
  private List<PromptChunk> chunksFrom(int first) {
    List<PromptChunk> chunks = new ArrayList<>();
    for (int slot = first; slot < SLOTS; slot++) {
      int position = random.nextBoolean() ? tokens[slot].length : 0;
      int[] next = random.ints(position > 0 ? 1 : 1 + random.nextInt(250), 0, 40).toArray();
      chunks.add(new PromptChunk(slot, next, position, false));
      tokens[slot] = Arrays.copyOf(tokens[slot], position + next.length);
      System.arraycopy(next, 0, tokens[slot], position, next.length);
    }
    return chunks;
  }
}
