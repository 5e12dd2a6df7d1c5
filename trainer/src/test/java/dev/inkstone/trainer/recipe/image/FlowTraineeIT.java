package dev.inkstone.trainer.recipe.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.inkstone.model.image.FlowConfig;
import dev.inkstone.model.image.ImageShape;
import dev.inkstone.model.image.Words;
import dev.inkstone.model.torch.TorchDevice;
import dev.inkstone.trainer.recipe.Schedule;
import dev.inkstone.trainer.recipe.image.data.ImageData;
import dev.inkstone.trainer.recipe.image.data.ImageSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tiny flow that learns from random images. */
class FlowTraineeIT {
  private static final ImageShape SHAPE = new ImageShape(3, 8, 8);
  private static final FlowPlan PLAN =
      new FlowPlan(
          "emoji",
          new FlowPlan.Network(2, List.of(16, 32), 1, 1, 16, 16),
          new Schedule(1e-3, 1e-5, 2, 10),
          4,
          new Augmentation(1, List.of()),
          3);

  @TempDir Path folder;

  private static ImageData data() {
    Words words =
        new Words(2, List.of(new Words.Word("red", List.of()), new Words.Word("car", List.of())));
    ImageSet set = images(12);
    return new ImageData(
        "emoji", words, set, images(5), set, new ObjectMapper().createObjectNode());
  }

  private static ImageSet images(int count) {
    byte[] pixels = new byte[count * SHAPE.size()];
    new Random(count).nextBytes(pixels);
    int[][] labels = new int[count][];
    for (int i = 0; i < count; i++) {
      labels[i] = i % 3 == 0 ? new int[] {0, 1} : new int[] {i % 2};
    }
    return new ImageSet(SHAPE, pixels, labels);
  }

  private static FlowTrainee open(Optional<Path> saved) throws IOException {
    ImageData data = data();
    FlowConfig config = PLAN.config(data, new FlowConfig.Sampling(true, 2, 2));
    return new FlowTrainee(PLAN, config, data, List.of("car", "red+car"), TorchDevice.CPU, saved);
  }

  @Test
  void resumedTrainingTakesTheVeryStepsOfOneThatRanThrough() throws IOException {
    Path state = folder.resolve("state.safetensors");
    List<Double> losses = new ArrayList<>();
    try (FlowTrainee trainee = open(Optional.empty())) {
      for (int step = 1; step <= 3; step++) {
        trainee.step(step);
      }
      trainee.save(state);
      for (int step = 4; step <= 6; step++) {
        losses.add(trainee.step(step).loss());
      }
      losses.add(trainee.validate());
    }
    try (FlowTrainee trainee = open(Optional.of(state))) {
      for (int step = 4; step <= 6; step++) {
        assertThat(trainee.step(step).loss()).isEqualTo(losses.get(step - 4));
      }
      assertThat(trainee.validate()).isEqualTo(losses.get(3));
    }
  }

  @Test
  void showsARowOfSamplesForEachPrompt() throws IOException {
    try (FlowTrainee trainee = open(Optional.empty())) {
      trainee.observe(7, folder);
    }
    assertThat(folder.resolve("samples-7.png")).exists();
    try (var files = Files.list(folder)) {
      assertThat(files).noneMatch(file -> file.toString().endsWith(".safetensors"));
    }
  }
}
