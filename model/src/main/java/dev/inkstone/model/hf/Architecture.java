package dev.inkstone.model.hf;

import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.text.DecoderConfig;
import java.io.IOException;

/** What a checkpoint's weights are the weights of. */
final class Architecture {
  private Architecture() {}

  /**
   * @throws HuggingFaceException naming the field of {@code config.json} that cannot be
   */
  static DecoderConfig of(Checkpoint checkpoint) throws IOException {
    try {
      return DecoderConfig.from(checkpoint.config());
    } catch (IllegalArgumentException e) {
      throw new HuggingFaceException(checkpoint.folder(), e.getMessage());
    }
  }
}
