package dev.inkstone.trainer.recipe.image;

import dev.inkstone.model.image.ImageConfig;
import dev.inkstone.model.image.Input;
import dev.inkstone.model.random.GaussianNoise;
import dev.inkstone.model.torch.TorchDevice;
import dev.inkstone.trainer.recipe.image.data.ImageData;
import dev.inkstone.trainer.recipe.image.data.ImageSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A variational autoencoder that learns. Its loss is the negative of the bound, in nats. */
final class VaeTrainee extends CodecTrainee {
  private static final int SAMPLES = 100;

  /** Tells the two kinds of noise of a step apart. */
  private static final long NORMAL = 0x6E6F726D616CL;

  VaeTrainee(
      VaePlan plan, ImageConfig config, ImageData data, TorchDevice device, Optional<Path> saved)
      throws IOException {
    super(plan, config, data, device, saved);
  }

  @Override
  public Losses step(long step) {
    Map<String, Input> inputs = new LinkedHashMap<>();
    int[] images = batches().at(step);
    long seed = plan().seed();
    inputs.put("x", pixels(data().train(), images));
    inputs.put("uniform", uniform(seed, step, images.length));
    inputs.put("noise", normal(seed, step, images.length));
    inputs.put("share", Input.of(new float[] {plan().share(step)}));
    inputs.put("hyper", Inputs.hyper(plan().optimizer(step)));
    List<float[]> result = training().train("train", inputs);
    Map<String, Double> parts = new LinkedHashMap<>();
    parts.put("reconstruction", (double) result.get(1)[0]);
    parts.put("divergence", (double) result.get(2)[0]);
    return new Losses(result.get(0)[0], parts, images.length);
  }

  /** The negative bounds of images, with noise that is the same each time. */
  @Override
  float[] losses(ImageSet set, int[] images) {
    int count = images.length;
    int first = images[0];
    return training()
        .run("bound", pixels(set, images), uniform(0, first, count), normal(0, first, count));
  }

  private Input uniform(long seed, long stream, int images) {
    float[] numbers = Noise.uniform(seed, stream, images * config().shape().size());
    return Inputs.images(config().shape(), images, numbers);
  }

  private Input normal(long seed, long stream, int images) {
    int latent = config().latentSize();
    return Input.of(GaussianNoise.of(seed ^ NORMAL, stream, images * latent), images, latent);
  }

  @Override
  public void observe(long step, Path folder) throws IOException {
    float[] latents = GaussianNoise.of(1, 0, SAMPLES * config().latentSize());
    Input z = Input.of(latents, SAMPLES, config().latentSize());
    float[] pixels = training().run("draw", z, Inputs.noWords(SAMPLES));
    SampleGrid.writeSamples(folder, step, config().shape(), pixels);
  }
}
