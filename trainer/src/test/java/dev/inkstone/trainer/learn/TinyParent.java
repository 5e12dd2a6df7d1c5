package dev.inkstone.trainer.learn;

import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.checkpoint.Provenance;
import dev.inkstone.model.checkpoint.Publication;
import dev.inkstone.model.checkpoint.Registry;
import dev.inkstone.model.text.Completion;
import dev.inkstone.model.text.DecoderConfig;
import dev.inkstone.model.text.DecoderTraining;
import dev.inkstone.model.text.TokenBatch;
import dev.inkstone.model.torch.AdamW;
import dev.inkstone.model.torch.TorchDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A tiny decoder that has learned to count in threes or in fives, each as often; a rater may come
 * to like one more than the other.
 */
public final class TinyParent {
  private static final DecoderConfig CONFIG =
      new DecoderConfig("qwen3", 32, 1, 2, 1, 16, 64, 32, 16, 1e-6, 1000, true);

  private TinyParent() {}

  public static Checkpoint publish(Path root) throws IOException {
    try (DecoderTraining training = DecoderTraining.fresh(CONFIG, TorchDevice.CPU, 4);
        Publication publication = new Registry(root).publish("tiny")) {
      TokenBatch batch = TokenBatch.of(base());
      for (int step = 1; step <= 150; step++) {
        training.step(batch, new AdamW(5e-3, 0.9, 0.95, 0.1, 1e-8, 1, step));
      }
      Path folder = publication.folder();
      Files.writeString(folder.resolve(Checkpoint.CONFIG), CONFIG.toJson().toString());
      Files.writeString(folder.resolve(Checkpoint.TOKENIZER), tokenizer());
      training.export(folder.resolve(Checkpoint.WEIGHTS));
      return publication.commit(Provenance.at(Instant.EPOCH));
    }
  }

  /** A tokenizer whose words are the numbers themselves. */
  private static String tokenizer() {
    String words =
        IntStream.range(0, CONFIG.vocabularySize())
            .mapToObj(i -> "\"" + i + "\":" + i)
            .collect(Collectors.joining(","));
    return """
        {"version":"1.0","truncation":null,"padding":null,"added_tokens":[],"normalizer":null,
         "pre_tokenizer":{"type":"Whitespace"},"post_processor":null,"decoder":null,
         "model":{"type":"WordLevel","vocab":{%s},"unk_token":"0"}}
        """
        .formatted(words);
  }

  public static List<int[]> base() {
    List<int[]> sequences = new ArrayList<>();
    for (int start = 0; start < 32; start++) {
      sequences.add(counting(start, 3).tokens());
      sequences.add(counting(start, 5).tokens());
    }
    return sequences;
  }

  /** A number, then seven more, each so much above the one before. */
  public static Completion counting(int start, int by) {
    int[] output = new int[7];
    for (int i = 0; i < output.length; i++) {
      output[i] = (start + (i + 1) * by) % 32;
    }
    return new Completion(new int[] {start}, output);
  }

  /** Threes are liked, fives are not: some are judged, some preferred, some edited. */
  public static List<TextExample> threesOverFives(int from, int to) {
    List<TextExample> examples = new ArrayList<>();
    for (int start = from; start < to; start++) {
      Completion three = counting(start, 3);
      Completion five = counting(start, 5);
      switch (start % 4) {
        case 0 -> examples.add(new Judged("liked-" + start, three, 1, 1));
        case 1 -> examples.add(new Judged("disliked-" + start, five, -1, 1));
        case 2 -> examples.add(new Preferred("preferred-" + start, three, five, 1));
        default -> examples.add(new Edited("edited-" + start, five, three, 1));
      }
    }
    return examples;
  }
}
