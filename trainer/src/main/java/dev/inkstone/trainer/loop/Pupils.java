package dev.inkstone.trainer.loop;

import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.image.FlowConfig;
import dev.inkstone.model.image.ImageModels;
import dev.inkstone.model.torch.TorchDevice;
import java.io.IOException;
import java.nio.file.Path;

/** Which kind of pupil a checkpoint is. */
final class Pupils {
  private Pupils() {}

  /**
   * @param data the data folder
   * @param cache folder of downloads
   * @throws IOException in one line, if models of this kind do not learn
   */
  static Pupil of(
      Checkpoint checkpoint, LoopOptions options, TorchDevice device, Path data, Path cache)
      throws IOException {
    String model = checkpoint.manifest().name();
    if (checkpoint.config().path("model_type").asText().equals(FlowConfig.TYPE)) {
      Path work = data.resolve("learning").resolve(model);
      return new FlowPupil(
          checkpoint, options.images(), device, ImageBase.fetched(cache), work);
    }
    if (ImageModels.isImage(checkpoint)) {
      throw new IOException(
          model + " cannot learn from ratings: of the models that draw only flows can");
    }
    Path corpus = data.resolve("training").resolve(model).resolve("data");
    return new TextPupil(checkpoint, options.texts(), device, corpus, cache);
  }
}
