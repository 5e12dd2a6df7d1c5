package dev.inkstone.trainer.learn.image;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.checkpoint.Provenance;
import dev.inkstone.model.checkpoint.Publication;
import dev.inkstone.model.checkpoint.Registry;
import dev.inkstone.model.image.FlowConfig;
import dev.inkstone.model.image.ImageShape;
import dev.inkstone.model.image.ImageTraining;
import dev.inkstone.model.image.Words;
import dev.inkstone.model.torch.DType;
import dev.inkstone.model.torch.TorchDevice;
import dev.inkstone.trainer.recipe.image.data.ImageSet;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A tiny fresh flow, and raters who like upright bars and dislike lying ones. */
public final class TinyPainter {
  public static final ImageShape SHAPE = new ImageShape(1, 8, 8);
  public static final FlowConfig CONFIG =
      new FlowConfig(
          SHAPE,
          new Words(1, List.of(new Words.Word("bar", List.of()))),
          2, List.of(16, 32), 1, 1, 16, 16,
          new FlowConfig.Sampling(true, 2, 1));

  private TinyPainter() {}

  /** Publishes the flow at its first weights. */
  public static Checkpoint publish(Path root) throws IOException {
    try (ImageTraining training =
            ImageTraining.open(
                FlowConfig.TYPE, CONFIG.weights(), TorchDevice.CPU, 4, Optional.empty());
        Publication publication = new Registry(root).publish("tiny")) {
      Path into = publication.folder();
      training.export(into.resolve(Checkpoint.WEIGHTS), DType.BF16, name -> true);
      ObjectMapper json = new ObjectMapper();
      json.writeValue(
          into.resolve(Checkpoint.CONFIG).toFile(), CONFIG.toImageConfig().json());
      json.writeValue(into.resolve(Checkpoint.WORDS).toFile(), CONFIG.words());
      return publication.commit(Provenance.at(Instant.EPOCH));
    }
  }

  /** A white bar at one of eight places. */
  public static float[] bar(boolean upright, int at) {
    float[] pixels = new float[SHAPE.size()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (upright ? i % 8 : i / 8) == at ? 1 : -1;
    }
    return pixels;
  }

  private static RatedImage rated(boolean upright, int at) {
    return new RatedImage(List.of(0), bar(upright, at));
  }

  /** Judgements and preferences of bars at these places. */
  public static List<ImageExample> ratings(int from, int to) {
    List<ImageExample> examples = new ArrayList<>();
    for (int at = from; at < to; at++) {
      boolean upright = at % 2 == 0;
      examples.add(
          at % 3 == 0
              ? new PreferredImage("over-" + at, rated(true, at), rated(false, at), 1)
              : new JudgedImage("judged-" + at, rated(upright, at), upright ? 1 : -1, 1));
    }
    return examples;
  }

  /** Bars of both kinds at these places. */
  public static ImageSet bars(int from, int to) {
    byte[] pixels = new byte[2 * (to - from) * SHAPE.size()];
    int[][] labels = new int[2 * (to - from)][];
    for (int i = 0; i < labels.length; i++) {
      float[] bar = bar(i % 2 == 0, from + i / 2);
      labels[i] = new int[] {0};
      System.arraycopy(
          ImageSet.bytes(bar, bar.length), 0, pixels, i * SHAPE.size(), SHAPE.size());
    }
    return new ImageSet(SHAPE, pixels, labels);
  }

  /** What is learned from: the first six places. */
  public static FlowLearner.Material material(Checkpoint parent) {
    return new FlowLearner.Material(parent, ratings(0, 6), bars(0, 6));
  }
}
