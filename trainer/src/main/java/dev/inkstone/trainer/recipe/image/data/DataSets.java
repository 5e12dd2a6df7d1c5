package dev.inkstone.trainer.recipe.image.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** The data sets by the names that {@code --data-set} takes. */
public final class DataSets {
  private static final Map<String, Loader> ALL =
      new TreeMap<>(Map.of(
              Digits.NAME, Digits::load,
              Fashion.NAME, Fashion::load,
              Sketches.NAME, Sketches::load,
              Emojis.NAME, Emojis::load));

  private interface Loader {
    ImageData load(Path cache) throws IOException;
  }

  private DataSets() {}

  /**
   * Gives back the name.
   *
   * @throws IllegalArgumentException if there is no such data set
   */
  public static String require(String name) {
    if (!ALL.containsKey(name)) {
      throw new IllegalArgumentException(
          "there is no data set \"" + name + "\"; there are " + String.join(", ", ALL.keySet()));
    }
    return name;
  }

  /**
   * Reads a data set.
   *
   * @param cache where downloads are kept
   */
  public static ImageData load(String name, Path cache) throws IOException {
    return ALL.get(require(name)).load(cache);
  }
}
