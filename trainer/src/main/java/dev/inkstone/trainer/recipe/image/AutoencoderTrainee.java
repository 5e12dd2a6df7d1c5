package dev.inkstone.trainer.recipe.image;

import dev.inkstone.model.image.ImageConfig;
import dev.inkstone.model.image.Input;
import dev.inkstone.model.torch.TorchDevice;
import dev.inkstone.trainer.recipe.image.data.ImageData;
import dev.inkstone.trainer.recipe.image.data.ImageSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A plain autoencoder that learns. Its loss is the cross entropy of an image's pixels, in nats. */
final class AutoencoderTrainee extends CodecTrainee {
  private static final int SAMPLES = 50;

  AutoencoderTrainee(
      VaePlan plan, ImageConfig config, ImageData data, TorchDevice device, Optional<Path> saved)
      throws IOException {
    super(plan, config, data, device, saved);
  }

  @Override
  public Losses step(long step) {
    int[] images = batches().at(step);
    Map<String, Input> inputs = new LinkedHashMap<>();
    inputs.put("x", pixels(data().train(), images));
    inputs.put("hyper", Inputs.hyper(plan().optimizer(step)));
    List<float[]> result = training().train("train", inputs);
    return new Losses(result.get(0)[0], Map.of(), images.length);
  }

  /** The cross entropy of images and their restorations. */
  @Override
  float[] losses(ImageSet set, int[] images) {
    return training().run("losses", pixels(set, images));
  }

  /** Shows unseen images, ten in a row, and below each row what was restored of them. */
  @Override
  public void observe(long step, Path folder) throws IOException {
    int row = SampleGrid.COLUMNS * config().shape().size();
    int[] images = Inputs.range(0, SAMPLES);
    float[] originals = data().validation().images(images);
    float[] restored = training().run("restore", pixels(data().validation(), images));
    float[] both = new float[2 * originals.length];
    for (int from = 0; from < originals.length; from += row) {
      System.arraycopy(originals, from, both, 2 * from, row);
      System.arraycopy(restored, from, both, 2 * from + row, row);
    }
    SampleGrid.writeSamples(folder, step, config().shape(), both);
  }
}
