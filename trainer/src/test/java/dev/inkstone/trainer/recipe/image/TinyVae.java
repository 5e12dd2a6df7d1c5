package dev.inkstone.trainer.recipe.image;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.inkstone.model.image.Codec;
import dev.inkstone.model.image.ImageConfig;
import dev.inkstone.model.image.Words;
import dev.inkstone.model.torch.TorchDevice;
import dev.inkstone.trainer.recipe.BaseTraining;
import dev.inkstone.trainer.recipe.Course;
import dev.inkstone.trainer.recipe.Schedule;
import dev.inkstone.trainer.recipe.image.data.ImageData;
import dev.inkstone.trainer.recipe.image.data.Squares;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A training of seconds on squares, also as a process of its own that can be killed. */
final class TinyVae {
  static final long STEPS = 120;

  private TinyVae() {}

  static ImageData data() {
    List<Words.Word> words =
        List.of("small", "middle", "large").stream()
            .map(name -> new Words.Word(name, List.of()))
            .toList();
    return new ImageData(
        "squares",
        new Words(1, words),
        Squares.of(200, 1),
        Squares.of(40, 2),
        Squares.of(40, 3),
        new ObjectMapper().createObjectNode());
  }

  static BaseTraining open(Path run, boolean resume) throws IOException {
    Schedule schedule = new Schedule(5e-3, 1e-4, 5, STEPS);
    VaePlan plan = new VaePlan("squares", 2, 4, 16, schedule, 20, 10, 9);
    ImageConfig config = Codec.config(Codec.VARIATIONAL, Squares.SHAPE, 2, 4, 16);
    Course course =
        new Course("tiny", plan, STEPS, new Course.Intervals(20, 40, 60), "images", "nats");
    return BaseTraining.open(
        course,
        run,
        resume,
        saved -> new VaeTrainee(plan, config, data(), TorchDevice.CPU, saved));
  }

  static Process start(Path run) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classes = System.getProperty("java.class.path");
    return new ProcessBuilder(java, "-cp", classes, TinyVae.class.getName(), run.toString())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  public static void main(String[] args) throws Exception {
    try (BaseTraining training = open(Path.of(args[0]), false)) {
      training.run(Duration.ofMinutes(1));
    }
    TimeUnit.MINUTES.sleep(1);
  }
}
