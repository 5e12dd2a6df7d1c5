package dev.inkstone.server;

import dev.inkstone.model.image.Classifier;
import dev.inkstone.model.image.ImageModels;
import dev.inkstone.model.text.Decoder;
import dev.inkstone.model.text.TextModel;
import dev.inkstone.model.text.WeightFormat;
import dev.inkstone.model.torch.Torch;
import dev.inkstone.model.torch.TorchDevice;
import dev.inkstone.server.admission.AdmissionLimits;
import dev.inkstone.server.engine.TextLane;
import dev.inkstone.server.swap.CheckpointLoader;
import dev.inkstone.server.swap.ModelFactory;
import java.util.Optional;
import picocli.CommandLine.Option;

/**
 * The options of {@code up} for the models: where and how they run, and how much they do at once.
 * What is wrong with one is an {@link IllegalArgumentException} in one line.
 */
final class ModelFlags {
  @Option(names = "--device", paramLabel = "auto|cpu|cuda[:N]", defaultValue = "auto",
      description = "Where the models run.")
  private String device;

  @Option(names = "--weights", paramLabel = "auto|bf16|int8|int4", defaultValue = "auto",
      description = "How weights are held; auto is what a model was imported with, else bf16.")
  private String weights;

  @Option(names = "--threads", paramLabel = "N",
      description = "Threads of one operator on the CPU; by default one for each core.")
  private Integer threads;

  @Option(names = "--slots", paramLabel = "N", defaultValue = "16",
      description = "Sequences that one model writes at once.")
  private int slots;

  @Option(names = "--prefix-slots", paramLabel = "N", defaultValue = "4",
      description = "Texts kept beside those being written, for prompts that begin alike.")
  private int prefixSlots;

  @Option(names = "--context", paramLabel = "N", defaultValue = "4096",
      description = "Tokens of one sequence at most; a model's own limit may be lower.")
  private int context;

  @Option(names = "--max-streams", paramLabel = "N",
      description = "Streams that run at once; by default as many as there are slots.")
  private Integer maxStreams;

  @Option(names = "--max-queued", paramLabel = "N", defaultValue = "1024",
      description = "Streams that may wait beside those that run; the next is refused.")
  private int maxQueued;

  @Option(names = "--max-tokens-in-flight", paramLabel = "N", defaultValue = "4194304",
      description = "Tokens, prompts and outputs to come, of all streams together.")
  private long maxTokensInFlight;

  @Option(names = "--default-model", paramLabel = "NAME", defaultValue = "poet",
      description = "The model that answers requests for text that name none.")
  private String defaultModel;

  @Option(names = "--default-image-model", paramLabel = "NAME", defaultValue = "sketch",
      description = "The model that answers requests for images that name none.")
  private String defaultImageModel;

  @Option(names = "--image-batch", paramLabel = "N", defaultValue = "16",
      description = "Images that take a step together; half of them beside text.")
  private int imageBatch;

  String device() {
    return device;
  }

  String defaultModel() {
    return defaultModel;
  }

  String defaultImageModel() {
    return defaultImageModel;
  }

  int prefixSlots() {
    return atLeast(0, "prefix-slots", prefixSlots);
  }

  AdmissionLimits limits() {
    return new AdmissionLimits(
        maxStreams == null ? atLeast(1, "slots", slots) : maxStreams,
        maxQueued,
        maxTokensInFlight);
  }

  /** Settles how many threads libtorch has, and how every checkpoint is loaded. */
  CheckpointLoader loader() {
    Torch.threads(threads == null ? Runtime.getRuntime().availableProcessors() : threads);
    TorchDevice where = TorchDevice.parse(device);
    Optional<WeightFormat> fixed =
        weights.equals("auto") ? Optional.empty() : Optional.of(WeightFormat.named(weights));
    int seats = TextLane.slotsFor(atLeast(1, "slots", slots), prefixSlots());
    fixed.ifPresent(format -> new Decoder.Options(where, seats, context, format));
    return new CheckpointLoader(
        decoders(where, seats, fixed),
        checkpoint -> Torch.apart(() -> ImageModels.load(checkpoint, where)),
        atLeast(1, "image-batch", imageBatch),
        decoders(where, 1, fixed),
        checkpoint -> Torch.apart(() -> Classifier.load(checkpoint, where)));
  }

  private ModelFactory<TextModel> decoders(
      TorchDevice where, int slots, Optional<WeightFormat> fixed) {
    return checkpoint -> {
      WeightFormat format = fixed.orElseGet(() -> WeightFormat.chosenBy(checkpoint));
      Decoder.Options options = new Decoder.Options(where, slots, context, format);
      return Torch.apart(() -> Decoder.load(checkpoint, options));
    };
  }

  static int atLeast(int least, String name, int value) {
    if (value < least) {
      throw new IllegalArgumentException(
          name + " must be at least " + least + ", got " + value);
    }
    return value;
  }
}
