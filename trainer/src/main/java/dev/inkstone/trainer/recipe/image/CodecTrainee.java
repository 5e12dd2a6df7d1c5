package dev.inkstone.trainer.recipe.image;

import dev.inkstone.model.image.Codec;
import dev.inkstone.model.image.ImageConfig;
import dev.inkstone.model.image.ImageTraining;
import dev.inkstone.model.image.Input;
import dev.inkstone.model.torch.TorchDevice;
import dev.inkstone.trainer.recipe.image.data.ImageData;
import dev.inkstone.trainer.recipe.image.data.ImageSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** What the plain and the variational autoencoder share as they learn: a loss for each image. */
abstract class CodecTrainee extends ImageTrainee {
  private static final int SCORING_BATCH = 200;

  private final VaePlan plan;
  private final ImageConfig config;
  private final ImageData data;
  private final ImageBatches batches;

  CodecTrainee(
      VaePlan plan, ImageConfig config, ImageData data, TorchDevice device, Optional<Path> saved)
      throws IOException {
    super(
        ImageTraining.open(config.type(), Codec.weights(config), device, plan.seed(), saved));
    this.plan = plan;
    this.config = config;
    this.data = data;
    this.batches = new ImageBatches(data.train().size(), plan.batch(), plan.seed());
  }

  /** The losses of images in nats. */
  abstract float[] losses(ImageSet set, int[] images);

  final VaePlan plan() {
    return plan;
  }

  final ImageConfig config() {
    return config;
  }

  final ImageData data() {
    return data;
  }

  final ImageBatches batches() {
    return batches;
  }

  @Override
  public final double validate() {
    return meanLoss(data.validation());
  }

  /** The mean loss of images in nats, the same at each call. */
  final double meanLoss(ImageSet set) {
    return mean(
        set.size(),
        SCORING_BATCH,
        images -> {
          double sum = 0;
          for (float loss : losses(set, images)) {
            sum += loss;
          }
          return sum;
        });
  }

  static Input pixels(ImageSet set, int[] images) {
    return Inputs.images(set.shape(), images.length, set.intensities(images));
  }
}
