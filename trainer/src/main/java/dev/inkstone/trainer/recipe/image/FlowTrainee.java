package dev.inkstone.trainer.recipe.image;

import dev.inkstone.model.image.Drawing;
import dev.inkstone.model.image.DrawingRequest;
import dev.inkstone.model.image.FlowConfig;
import dev.inkstone.model.image.ImageModel;
import dev.inkstone.model.image.ImageModels;
import dev.inkstone.model.image.ImageTraining;
import dev.inkstone.model.image.Input;
import dev.inkstone.model.image.PromptBatch;
import dev.inkstone.model.image.Words;
import dev.inkstone.model.random.GaussianNoise;
import dev.inkstone.model.torch.DType;
import dev.inkstone.model.torch.TorchDevice;
import dev.inkstone.trainer.recipe.image.data.ImageData;
import dev.inkstone.trainer.recipe.image.data.ImageSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** A flow that learns. Its loss is the mean squared error of the velocity. */
final class FlowTrainee extends ImageTrainee {
  private static final int SCORING_BATCH = 64;
  private static final int SCORED = 512;
  private static final int SAMPLES_OF_A_WORD = 10;
  private static final float BFLOAT16 = DType.BF16.torch();

  private final FlowPlan plan;
  private final FlowConfig config;
  private final ImageData data;
  private final List<String> shown;
  private final TorchDevice device;
  private final ImageBatches batches;

  /**
   * @param shown prompts that samples are drawn of, their words joined by {@code +}
   */
  FlowTrainee(
      FlowPlan plan,
      FlowConfig config,
      ImageData data,
      List<String> shown,
      TorchDevice device,
      Optional<Path> saved)
      throws IOException {
    super(ImageTraining.open(FlowConfig.TYPE, config.weights(), device, plan.seed(), saved));
    this.plan = plan;
    this.config = config;
    this.data = data;
    this.shown = shown;
    this.device = device;
    this.batches = new ImageBatches(data.train().size(), plan.batch(), plan.seed());
  }

  @Override
  public Losses step(long step) {
    int[] images = batches.at(step);
    RandomGenerator random = random(plan.seed(), step);
    Map<String, Input> inputs = new LinkedHashMap<>();
    int size = data.shape().size();
    float[] pixels = new float[images.length * size];
    List<List<Integer>> words = new ArrayList<>();
    Augmentation augmentation = plan.augmentation();
    for (int i = 0; i < images.length; i++) {
      int[] labels = data.train().labels()[images[i]];
      boolean mirrorable = !augmentation.handed(data.words(), labels);
      float[] image = data.train().image(images[i]);
      float[] changed = augmentation.apply(data.shape(), image, mirrorable, random);
      System.arraycopy(changed, 0, pixels, i * size, size);
      words.add(PathPoints.prompt(labels, random));
    }
    put(inputs, pixels, words, random);
    inputs.put("hyper", Inputs.hyper(plan.optimizer(step)));
    inputs.put("averaging", Input.of(new float[] {plan.averaging(step)}));
    List<float[]> result = training().train("train", inputs);
    Map<String, Double> parts = Map.of("gradient_norm", (double) result.get(1)[0]);
    return new Losses(result.get(0)[0], parts, images.length);
  }

  private static RandomGenerator random(long seed, long step) {
    return new SplittableRandom(seed * 0x9E3779B97F4A7C15L + step);
  }

  /** Adds images, noise, times and words. */
  private void put(
      Map<String, Input> inputs,
      float[] pixels,
      List<List<Integer>> words,
      RandomGenerator random) {
    int count = words.size();
    float[] noise = new float[pixels.length];
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (float) random.nextGaussian();
    }
    float[] times = new float[count];
    for (int i = 0; i < count; i++) {
      times[i] = PathPoints.time(random);
    }
    PromptBatch prompts = PromptBatch.of(words);
    inputs.put("images", Inputs.images(data.shape(), count, pixels));
    inputs.put("noise", Inputs.images(data.shape(), count, noise));
    inputs.put("t", Input.of(times, count));
    inputs.put("words", prompts.words());
    inputs.put("shares", prompts.shares());
    inputs.put("shape", Input.of(config.sizes(), config.sizes().length));
  }

  /** The averaged weights' loss on the same images with the same noise and times at every call. */
  @Override
  public double validate() {
    ImageSet set = data.validation();
    int count = Math.min(SCORED, set.size());
    return mean(count, SCORING_BATCH, images -> loss(set, images) * images.length);
  }

  private float loss(ImageSet set, int[] images) {
    List<List<Integer>> words = new ArrayList<>();
    for (int image : images) {
      words.add(Arrays.stream(set.labels()[image]).boxed().toList());
    }
    Map<String, Input> inputs = new LinkedHashMap<>();
    put(inputs, set.images(images), words, random(0, images[0]));
    inputs.put("dtype", Input.of(new float[] {BFLOAT16}));
    return training().run("measure", inputs.values().toArray(Input[]::new))[0];
  }

  /** Draws a row of samples for each of the shown words, from the same noise at every call. */
  @Override
  public void observe(long step, Path folder) throws IOException {
    Path weights = folder.resolve("samples.safetensors");
    Files.deleteIfExists(weights);
    export(weights);
    try (ImageModel model = ImageModels.load(config.toImageConfig(), weights, device)) {
      float[] pixels = new float[shown.size() * SAMPLES_OF_A_WORD * data.shape().size()];
      int at = 0;
      for (String name : shown) {
        for (Drawing drawing : draw(model, words(name))) {
          System.arraycopy(drawing.estimate(), 0, pixels, at, data.shape().size());
          at += data.shape().size();
        }
      }
      SampleGrid.writeSamples(folder, step, data.shape(), pixels);
    } finally {
      Files.delete(weights);
    }
  }

  private List<Integer> words(String prompt) {
    List<String> known = config.words().words().stream().map(Words.Word::name).toList();
    List<Integer> indexes = new ArrayList<>();
    for (String name : prompt.split("\\+")) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException("the data set has no word \"" + name + "\"");
      }
      indexes.add(known.indexOf(name));
    }
    return indexes;
  }

  private List<Drawing> draw(ImageModel model, List<Integer> words) {
    List<Drawing> drawings = new ArrayList<>();
    for (int i = 0; i < SAMPLES_OF_A_WORD; i++) {
      float[] latent = GaussianNoise.of(i, 0, model.latentSize());
      drawings.add(new Drawing(DrawingRequest.byDefault(latent, words, model.abilities())));
    }
    model.finish(drawings);
    return drawings;
  }
}
