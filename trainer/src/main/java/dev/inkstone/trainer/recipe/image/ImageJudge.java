package dev.inkstone.trainer.recipe.image;

import dev.inkstone.model.image.Classifier;
import dev.inkstone.model.image.ImageShape;
import dev.inkstone.trainer.gate.FeatureStatistics;
import dev.inkstone.trainer.gate.PixelDistances;
import dev.inkstone.trainer.recipe.image.data.ImageData;
import dev.inkstone.trainer.recipe.image.data.ImageSet;
import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Scores images against a data set with the data set's classifier. The features that images are
 * compared with are those of training images drawn at random, as many as there are to score.
 */
final class ImageJudge {
  /** Images whose nearest neighbours are looked for; each is compared with all of them. */
  private static final int NEIGHBOURS = 500;

  /** Training images that neighbours are looked for among. */
  private static final int MOST_TRAINING = 60_000;

  /** Images among which all pairs are compared. */
  private static final int PAIRED = 2_000;

  private static final int TOP = 5;

  private final ImageData data;
  private final Classifier classifier;
  private final int count;
  private final FeatureStatistics reference;
  private final byte[] training;

  /**
   * @param count images of a score, no more than the training part has
   */
  ImageJudge(ImageData data, Classifier classifier, int count) {
    this.data = data;
    this.classifier = classifier;
    this.count = count;
    ImageSet train = data.train();
    int[] drawn = new ImageBatches(train.size(), count, 0).at(1);
    this.reference = FeatureStatistics.of(classifier.judge(train.images(drawn)).features());
    int most = Math.min(train.size(), MOST_TRAINING);
    this.training = train.select(new ImageBatches(train.size(), most, 0).at(1)).pixels();
  }

  /** The score of the first held-out images. */
  ImageScore heldOut() {
    int[] images = Inputs.range(0, count);
    int[] shown = Arrays.stream(images).map(data.heldOut()::label).toArray();
    return score(data.heldOut().images(images), shown);
  }

  /**
   * The score of some images.
   *
   * @param pixels in [-1, 1], image after image
   * @param asked the class that each should be; null if nothing was asked for
   */
  ImageScore score(float[] pixels, int[] asked) {
    Classifier.Verdict verdict = classifier.judge(pixels);
    int[] seen = IntStream.range(0, count).map(verdict::best).toArray();
    double right = Double.NaN;
    double among = Double.NaN;
    if (asked != null) {
      right = share(i -> seen[i] == asked[i]);
      among = share(i -> verdict.among(i, asked[i], TOP));
    }
    ImageShape shape = data.shape();
    byte[] bytes = ImageSet.bytes(pixels, PAIRED * shape.size());
    byte[] some = Arrays.copyOf(bytes, Math.min(bytes.length, NEIGHBOURS * shape.size()));
    double[] nearest = PixelDistances.nearest(some, training, shape.size());
    return new ImageScore(
        count,
        right,
        among,
        FeatureStatistics.of(verdict.features()).frechet(reference),
        Arrays.stream(nearest).average().orElse(Double.NaN),
        PixelDistances.within(bytes, shape.size(), seen),
        classes(seen));
  }

  private double share(IntPredicate right) {
    return (double) IntStream.range(0, count).filter(right).count() / count;
  }

  /** The exponential of the entropy of the classes' shares. */
  private double classes(int[] seen) {
    int[] counts = new int[Math.max(1, data.words().words().size())];
    for (int label : seen) {
      counts[label]++;
    }
    double entropy = 0;
    for (int n : counts) {
      double share = (double) n / seen.length;
      entropy -= n == 0 ? 0 : share * Math.log(share);
    }
    return Math.exp(entropy);
  }
}
