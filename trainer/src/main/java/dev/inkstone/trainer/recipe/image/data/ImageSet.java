package dev.inkstone.trainer.recipe.image.data;

import dev.inkstone.model.image.ImageShape;

/**
 * Images with what they show, all in memory. Not to be written to once it is made.
 *
 * @param shape of every image
 * @param pixels 0 to 255, image after image, each channel by channel and row by row
 * @param labels for each image the indexes of its words; with classes, one
 */
public record ImageSet(ImageShape shape, byte[] pixels, int[][] labels) {
  public ImageSet {
    if (pixels.length != (long) labels.length * shape.size()) {
      throw new IllegalArgumentException(
          pixels.length + " pixels are not " + labels.length + " images of " + shape.size());
    }
  }

  /** How many images there are. */
  public int size() {
    return labels.length;
  }

  /** The class of an image, which is its first label. */
  public int label(int image) {
    return labels[image][0];
  }

  /** The classes of some images. */
  public long[] labels(int[] images) {
    long[] classes = new long[images.length];
    for (int i = 0; i < images.length; i++) {
      classes[i] = label(images[i]);
    }
    return classes;
  }

  /** One image's pixels in [-1, 1], as models have them. */
  public float[] image(int image) {
    return images(new int[] {image});
  }

  /** Pixels in [-1, 1] of some images, one after the other. */
  public float[] images(int[] images) {
    return scaled(images, 2f / 255, -1f);
  }

  /** Pixels in [0, 1] of some images, one after the other. */
  public float[] intensities(int[] images) {
    return scaled(images, 1f / 255, 0f);
  }

  private float[] scaled(int[] images, float factor, float offset) {
    int size = shape.size();
    float[] values = new float[images.length * size];
    for (int i = 0; i < images.length; i++) {
      int from = images[i] * size;
      for (int j = 0; j < size; j++) {
        values[i * size + j] = (pixels[from + j] & 0xFF) * factor + offset;
      }
    }
    return values;
  }

  /** The first of pixels in [-1, 1], no more than {@code most}, from 0 to 255. */
  public static byte[] bytes(float[] pixels, int most) {
    byte[] bytes = new byte[Math.min(pixels.length, most)];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Math.max(0, Math.min(255, Math.round((pixels[i] + 1) * 127.5f)));
    }
    return bytes;
  }

  /** Some of the images, in the order given. */
  public ImageSet select(int[] images) {
    int size = shape.size();
    byte[] kept = new byte[images.length * size];
    int[][] names = new int[images.length][];
    for (int i = 0; i < images.length; i++) {
      System.arraycopy(pixels, images[i] * size, kept, i * size, size);
      names[i] = labels[images[i]];
    }
    return new ImageSet(shape, kept, names);
  }
}
