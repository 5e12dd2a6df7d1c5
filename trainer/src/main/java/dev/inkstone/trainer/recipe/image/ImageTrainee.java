package dev.inkstone.trainer.recipe.image;

import dev.inkstone.model.image.ImageTraining;
import dev.inkstone.model.torch.DType;
import dev.inkstone.trainer.recipe.Trainee;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.ToDoubleFunction;

/** What all trainees of images share: one program's training, which they own. */
abstract class ImageTrainee implements Trainee {
  private final ImageTraining training;

  ImageTrainee(ImageTraining training) {
    this.training = training;
  }

  final ImageTraining training() {
    return training;
  }

  /**
   * The mean of something over images, taken some at a time.
   *
   * @param count all images
   * @param together images of a batch
   * @param sum over the images of these indexes
   */
  static double mean(int count, int together, ToDoubleFunction<int[]> sum) {
    double all = 0;
    for (int from = 0; from < count; from += together) {
      all += sum.applyAsDouble(Inputs.range(from, Math.min(from + together, count)));
    }
    return all / count;
  }

  @Override
  public final void save(Path file) throws IOException {
    training.save(file);
  }

  @Override
  public void export(Path file) throws IOException {
    training.export(file, DType.BF16, name -> true);
  }

  @Override
  public final void close() {
    training.close();
  }
}
