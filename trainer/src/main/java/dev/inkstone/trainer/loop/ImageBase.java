package dev.inkstone.trainer.loop;

import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.image.FlowConfig;
import dev.inkstone.trainer.recipe.image.data.DataSets;
import dev.inkstone.trainer.recipe.image.data.ImageData;
import java.io.IOException;
import java.nio.file.Path;

/** Where base data for a model that draws comes from. */
interface ImageBase {
  /**
   * The data set that the root of a line was trained on; the same object for the same data.
   *
   * @throws NoBaseException if it cannot be had
   */
  ImageData of(Checkpoint root, FlowConfig config) throws NoBaseException;

  /**
   * The data set that the root's manifest names, fetched as for a base training. What a model draws
   * by itself does not stand in for it: drawings are plainer than what they were learned from.
   *
   * @param cache folder of downloads
   */
  static ImageBase fetched(Path cache) {
    return new ImageBase() {
      private ImageData last;

      @Override
      public ImageData of(Checkpoint root, FlowConfig config) throws NoBaseException {
        var recipe = root.manifest().provenance().recipe();
        String name = recipe == null ? "" : recipe.path("data").path("name").asText("");
        try {
          if (last == null || !last.name().equals(name)) {
            last = DataSets.load(name, cache);
          }
        } catch (IOException | IllegalArgumentException e) {
          throw new NoBaseException(
              "the images that it was trained on cannot be had: " + e.getMessage(), e);
        }
        if (!last.shape().equals(config.shape()) || !last.words().equals(config.words())) {
          throw new NoBaseException(
              "the data set " + name + " has other words or another size", null);
        }
        return last;
      }
    };
  }
}
