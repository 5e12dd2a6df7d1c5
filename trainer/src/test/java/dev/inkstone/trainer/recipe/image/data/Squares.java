package dev.inkstone.trainer.recipe.image.data;

import dev.inkstone.model.image.ImageShape;
import java.util.Random;

/** White squares of several sizes at random places; their labels are the sizes. */
public final class Squares {
  public static final ImageShape SHAPE = new ImageShape(1, 8, 8);

  private Squares() {}

  public static ImageSet of(int count, long seed) {
    Random random = new Random(seed);
    byte[] pixels = new byte[count * SHAPE.size()];
    int[][] labels = new int[count][];
    for (int i = 0; i < count; i++) {
      int side = 2 + random.nextInt(3);
      int left = random.nextInt(8 - side);
      int top = random.nextInt(8 - side);
      labels[i] = new int[] {side - 2};
      for (int y = top; y < top + side; y++) {
        for (int x = left; x < left + side; x++) {
          pixels[i * 64 + y * 8 + x] = (byte) 255;
        }
      }
    }
    return new ImageSet(SHAPE, pixels, labels);
  }
}
