package dev.inkstone.trainer.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.image.ImageModel;
import dev.inkstone.model.image.ImageModels;
import dev.inkstone.model.torch.TorchDevice;
import dev.inkstone.trainer.gate.ImageFigures;
import dev.inkstone.trainer.learn.image.FlowLearner;
import dev.inkstone.trainer.learn.image.FlowOptions;
import dev.inkstone.trainer.learn.image.TinyPainter;
import dev.inkstone.trainer.recipe.image.data.ImageSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tiny flow that has learned, beside its parent. */
class ImageEvaluatorIT {
  private static final FlowOptions OPTIONS =
      new FlowOptions(
          20, 0, 1e-3, new FlowOptions.Terms(5, 1, 1, 0.1), new FlowOptions.Sizes(4, 2, 4), 1);

  @TempDir Path folder;

  private static ImageEvaluator evaluator(Optional<ImageSet> training) {
    return new ImageEvaluator(
        new ImageEvaluator.Trial(
            TinyPainter.ratings(4, 8), TinyPainter.bars(6, 8), training, List.of(List.of(0)), 3,
            4, 7));
  }

  @Test
  void aLearnedTasteShowsInTheFiguresAndAnUnlearnedOneDoesNot() throws IOException {
    Checkpoint parent = TinyPainter.publish(folder);
    Path weights = folder.resolve("weights");
    try (FlowLearner learner =
            FlowLearner.begin(TinyPainter.material(parent), OPTIONS, TorchDevice.CPU);
        ImageModel before = ImageModels.load(parent, TorchDevice.CPU)) {
      ImageFigures none = evaluator(Optional.empty()).compare(learner, before, before);
      assertThat(none.pairs()).isEqualTo(3);
      assertThat(none.accuracy()).isZero();
      assertThat(none.margin()).isZero();
      assertThat(none.baseLoss().rise()).isZero();
      assertThat(none.diversity().rise()).isZero();
      assertThat(none.copying()).as("no training data, no figure").isNull();
      learner.run(step -> {});
      learner.export(weights);
      try (ImageModel after =
          ImageModels.load(TinyPainter.CONFIG.toImageConfig(), weights, TorchDevice.CPU)) {
        ImageFigures figures =
            evaluator(Optional.of(TinyPainter.bars(0, 6))).compare(learner, before, after);
        assertThat(figures.margin()).isPositive();
        assertThat(figures.samples()).isEqualTo(3);
        assertThat(figures.baseLoss().parent())
            .isCloseTo(none.baseLoss().parent(), within(1e-6));
        assertThat(figures.diversity().candidate()).isPositive();
        assertThat(figures.copying().parent()).isBetween(0.0, 1.0);
      }
    }
  }
}
