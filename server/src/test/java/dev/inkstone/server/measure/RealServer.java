package dev.inkstone.server.measure;

import dev.inkstone.model.image.ImageModels;
import dev.inkstone.model.text.Decoder;
import dev.inkstone.model.text.WeightFormat;
import dev.inkstone.model.torch.TorchDevice;
import dev.inkstone.server.InkstoneServer;
import dev.inkstone.server.RatingOptions;
import dev.inkstone.server.SecurityOptions;
import dev.inkstone.server.ServerOptions;
import dev.inkstone.server.admission.AdmissionLimits;
import dev.inkstone.server.engine.TextLane;
import dev.inkstone.server.swap.CheckpointLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The whole server with real models, on free ports, to be measured. */
final class RealServer {
  private static final int PREFIXES = 4;

  private RealServer() {}

  /**
   * @param model answers requests that name none
   * @param seats streams that are written at a time
   * @param queued streams that may wait beside them
   * @param context tokens of one text at most
   */
  static InkstoneServer start(Path checkpoints, String model, int seats, int queued, int context)
      throws IOException {
    Decoder.Options decoder =
        new Decoder.Options(
            TorchDevice.CPU, TextLane.slotsFor(seats, PREFIXES), context, WeightFormat.BF16);
    ServerOptions options =
        new ServerOptions(
            "127.0.0.1", 0, 0, Files.createTempDirectory("measure"), checkpoints, model, "",
            new AdmissionLimits(seats, queued, Long.MAX_VALUE), PREFIXES, Duration.ofSeconds(5),
            Duration.ofMinutes(1), RatingOptions.none(), SecurityOptions.none());
    return InkstoneServer.start(
        options,
        new CheckpointLoader(
            checkpoint -> Decoder.load(checkpoint, decoder),
            checkpoint -> ImageModels.load(checkpoint, TorchDevice.CPU),
            1));
  }
}
