package dev.inkstone.server.measure;

import dev.inkstone.model.image.ImageModels;
import dev.inkstone.model.text.Decoder;
import dev.inkstone.model.text.WeightFormat;
import dev.inkstone.model.torch.Torch;
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
import picocli.CommandLine.Option;

/** The whole server with real models, on free ports, and the options of what measures it. */
final class RealServer {
  private static final int PREFIXES = 4;

  @Option(names = "--checkpoints", defaultValue = "model/checkpoints",
      description = "Folder of the checkpoints.")
  private Path checkpoints;

  @Option(names = "--model", defaultValue = "poet", description = "Which of them writes.")
  private String model;

  @Option(names = "--threads", defaultValue = "1", description = "Of one operator.")
  private int threads;

  /**
   * @param seats streams that are written at a time
   * @param queued streams that may wait beside them
   * @param context tokens of one text at most
   */
  InkstoneServer start(int seats, int queued, int context) throws IOException {
    Torch.threads(threads);
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
