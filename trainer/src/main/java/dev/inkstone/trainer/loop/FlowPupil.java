package dev.inkstone.trainer.loop;

import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.image.FlowConfig;
import dev.inkstone.model.image.FlowLearning;
import dev.inkstone.model.torch.TorchDevice;
import dev.inkstone.trainer.join.ExampleMapper;
import dev.inkstone.trainer.join.ImageExamples;
import dev.inkstone.trainer.learn.image.ImageExample;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A model that draws by a flow. */
final class FlowPupil implements Pupil {
  private final FlowConfig config;
  private final LoopOptions.Images options;
  private final TorchDevice device;
  private final ImageBase base;
  private final Path work;
  private final KnownRoot root = new KnownRoot();

  /**
   * @param work a folder for weights that are not published yet
   * @throws IOException if the checkpoint holds no flow
   */
  FlowPupil(
      Checkpoint checkpoint,
      LoopOptions.Images options,
      TorchDevice device,
      ImageBase base,
      Path work)
      throws IOException {
    this.config = FlowLearning.config(checkpoint);
    this.options = options;
    this.device = device;
    this.base = base;
    this.work = work;
  }

  @Override
  public ExampleMapper mapper() {
    return new ExampleMapper(new ImageExamples(config.shape(), config.words()));
  }

  @Override
  public int neededPairs() {
    return options.thresholds().pairs();
  }

  @Override
  public Attempt begin(Lineage lineage, Parted examples, Optional<Path> saved)
      throws IOException {
    FlowAttempt.Setting setting =
        new FlowAttempt.Setting(base.of(lineage.root(), config), options, device, root, work);
    return new FlowAttempt(
        setting, lineage, images(examples.learned()), images(examples.held()), saved);
  }

  private static List<ImageExample> images(List<?> examples) {
    return examples.stream().map(ImageExample.class::cast).toList();
  }

  @Override
  public void close() {}
}
