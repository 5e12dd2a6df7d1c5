package dev.inkstone.trainer.recipe.image;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inkstone.trainer.gate.PixelDistances;
import dev.inkstone.trainer.recipe.image.data.ImageData;
import dev.inkstone.trainer.recipe.image.data.ImageSet;
import java.util.Arrays;
import java.util.Locale;

/**
 * What can be said of images of a data set that no classifier knows.
 *
 * @param images how many were looked at
 * @param nearest mean distance to the nearest training image
 * @param copies share that is nearer to a training image than any held-out image is
 */
record PixelScore(int images, double nearest, double copies) {
  static final String HEADER =
      "| | images | nearest training image | nearer than any held-out image |\n"
          + "|---|---:|---:|---:|\n";

  /** The score of images with pixels in [-1, 1], image after image. */
  static PixelScore of(ImageData data, float[] pixels) {
    double[] distances = distances(data, pixels);
    int[] held = Inputs.range(0, data.heldOut().size());
    double closest =
        Arrays.stream(distances(data, data.heldOut().images(held))).min().orElse(0);
    return new PixelScore(
        distances.length,
        Arrays.stream(distances).average().orElse(Double.NaN),
        Arrays.stream(distances).filter(d -> d < closest).count() / (double) distances.length);
  }

  private static double[] distances(ImageData data, float[] pixels) {
    byte[] bytes = ImageSet.bytes(pixels, pixels.length);
    return PixelDistances.nearest(bytes, data.train().pixels(), data.shape().size());
  }

  ObjectNode json() {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put("images", images);
    json.put("nearest_training_image", Math.round(nearest * 1e4) / 1e4);
    json.put("nearer_than_any_held_out_image", Math.round(copies * 1e4) / 1e4);
    return json;
  }

  /** A row of the table that {@link #HEADER} begins. */
  String row(String name) {
    return String.format(
        Locale.ROOT, "| %s | %d | %.4f | %.1f %% |%n", name, images, nearest, 100 * copies);
  }
}
