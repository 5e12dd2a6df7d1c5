package dev.inkstone.trainer.recipe.image;

import dev.inkstone.model.image.ImageShape;
import dev.inkstone.model.image.Input;
import dev.inkstone.model.torch.AdamW;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Arguments of the programs of images. */
public final class Inputs {
  private Inputs() {}

  /** Pixels as [count, channels, height, width]. */
  public static Input images(ImageShape shape, int count, float[] pixels) {
    return Input.of(pixels, count, shape.channels(), shape.height(), shape.width());
  }

  /** The optimizer's settings. */
  public static Input hyper(AdamW optimizer) {
    float[] values = optimizer.values();
    return Input.of(values, values.length);
  }

  /** What {@code draw} takes for images without a word. */
  public static Input noWords(int count) {
    long[] none = new long[count];
    Arrays.fill(none, -1);
    return Input.of(none, count);
  }

  /** The numbers from {@code from} to before {@code to}. */
  public static int[] range(int from, int to) {
    return IntStream.range(from, to).toArray();
  }
}
