package dev.inkstone.trainer.recipe.image;

import dev.inkstone.model.image.Gan;
import dev.inkstone.model.image.ImageConfig;
import dev.inkstone.model.image.ImageTraining;
import dev.inkstone.model.image.Input;
import dev.inkstone.model.random.GaussianNoise;
import dev.inkstone.model.torch.DType;
import dev.inkstone.model.torch.TorchDevice;
import dev.inkstone.trainer.recipe.image.data.ImageSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A generator and its discriminator that learn from each other. The loss is the discriminator's,
 * the generator's stands beside it; neither says how good the images are, nor can it be validated.
 */
final class GanTrainee extends ImageTrainee {
  private static final long BFLOAT16 = DType.BF16.torch();
  private static final int SAMPLES = 100;

  /** Tells the two kinds of noise of a step apart. */
  private static final long NORMAL = 0x6E6F726D616CL;

  private final GanPlan plan;
  private final ImageConfig config;
  private final ImageSet images;
  private final ImageBatches batches;

  GanTrainee(
      GanPlan plan, ImageConfig config, ImageSet images, TorchDevice device, Optional<Path> saved)
      throws IOException {
    super(ImageTraining.open(Gan.TYPE, Gan.weights(config), device, plan.seed(), saved));
    this.plan = plan;
    this.config = config;
    this.images = images;
    this.batches = new ImageBatches(images.size(), plan.images(), plan.seed());
  }

  @Override
  public Losses step(long step) {
    int[] chosen = batches.at(step);
    int n = chosen.length;
    boolean critic = plan.variant() == Gan.Variant.WASSERSTEIN;
    Map<String, Input> inputs = new LinkedHashMap<>();
    inputs.put("real", Inputs.images(images.shape(), n, images.images(chosen)));
    inputs.put("labels", Input.of(images.labels(chosen), n));
    inputs.put("z", latents(plan.seed() ^ NORMAL, step, n));
    inputs.put("uniform", Input.of(Noise.uniform(plan.seed(), step, n), n));
    inputs.put("options", Input.of(new long[] {plan.batch(), critic ? 1 : 0, BFLOAT16}, 3));
    float[] hyper = plan.hyper(step);
    inputs.put("hyper", Input.of(hyper, plan.rounds() + 1, hyper.length / (plan.rounds() + 1)));
    inputs.put("share", Input.of(new float[] {plan.share(step)}));
    List<float[]> result = training().train("train", inputs);
    return new Losses(result.get(0)[0], Map.of("generator", (double) result.get(1)[0]), n);
  }

  private Input latents(long seed, long stream, int count) {
    int size = config.latentSize();
    return Input.of(GaussianNoise.of(seed, stream, count * size), count, size);
  }

  @Override
  public double validate() {
    return Double.NaN;
  }

  @Override
  public void export(Path file) throws IOException {
    training().export(file, DType.BF16, Gan::published);
  }

  /** Draws ten rows; a conditional network's have a word each. */
  @Override
  public void observe(long step, Path folder) throws IOException {
    int words = config.words().words().size();
    long[] labels = new long[SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
      labels[i] = words == 0 ? -1 : i * words / SAMPLES;
    }
    float[] pixels = training().run("draw", latents(1, 0, SAMPLES), Input.of(labels, SAMPLES));
    SampleGrid.writeSamples(folder, step, config.shape(), pixels);
  }
}
