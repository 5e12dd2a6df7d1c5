package dev.inkstone.server.engine;

import dev.inkstone.model.image.Classifier;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks at given images with a classifier. The result may be read when the errand is done.
 */
public final class ImageScoring implements Errand {
  /** Images of a part: a few milliseconds. */
  private static final int BATCH = 16;

  private final String model;
  private final Classifier classifier;
  private final List<float[]> images;
  private final List<float[]> scores = new ArrayList<>();

  /**
   * @param model the classifier's name
   * @param classifier must not be closed before the errand has ended
   * @param images at least one, each in the classifier's shape
   */
  public ImageScoring(String model, Classifier classifier, List<float[]> images) {
    this.model = model;
    this.classifier = classifier;
    this.images = List.copyOf(images);
  }

  @Override
  public String model() {
    return model;
  }

  @Override
  public boolean advance(int tokens) {
    int size = classifier.config().shape().size();
    int from = scores.size();
    int to = Math.min(from + BATCH, images.size());
    float[] pixels = new float[(to - from) * size];
    for (int i = from; i < to; i++) {
      System.arraycopy(images.get(i), 0, pixels, (i - from) * size, size);
    }
    scores.addAll(List.of(classifier.judge(pixels).scores()));
    return to == images.size();
  }

  /** The probability that an image shows what a class stands for, 0 to 1. */
  public double probability(int image, int wanted) {
    return Math.min(1, Math.exp(scores.get(image)[wanted]));
  }
}
