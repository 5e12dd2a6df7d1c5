package dev.inkstone.model.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.torch.AdamW;
import dev.inkstone.model.torch.SafeTensors;
import dev.inkstone.model.torch.TorchDevice;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An adapter: what it changes, what it leaves, and how it is written down. */
class LoraTest {
  private static final DecoderConfig CONFIG = LearningFixture.CONFIG;
  private static final Lora LORA = new Lora(2, 6, List.of("q_proj", "down_proj"));

  @TempDir Path folder;
  private Checkpoint parent;

  @BeforeEach
  void publish() throws IOException {
    parent = RandomCheckpoint.publish(folder, CONFIG, LearningFixture.weights());
  }

  private DecoderLearning begin(Lora lora) throws IOException {
    return DecoderLearning.begin(
        parent, new DecoderLearning.Options(TorchDevice.CPU, lora, 3, true));
  }

  private static float[] step(DecoderLearning learning, int number) {
    AdamW optimizer = LearningFixture.optimizer(1e-2, number);
    return learning
        .step(LearningFixture.batch(1, 1, 1), LearningFixture.SETTINGS, optimizer)
        .logProbabilities();
  }

  @Test
  void aFreshAdapterChangesNothing() throws IOException {
    try (DecoderLearning adapter = begin(LORA);
        DecoderLearning all = begin(null)) {
      assertThat(step(adapter, 1)).isEqualTo(step(all, 1));
    }
  }

  @Test
  void onlyTheNamedMatricesChange() throws IOException {
    Path merged = folder.resolve("merged.safetensors");
    Path untouched = folder.resolve("untouched.safetensors");
    try (DecoderLearning learning = begin(LORA)) {
      learning.export(untouched);
      step(learning, 1);
      step(learning, 2);
      learning.export(merged);
    }
    try (SafeTensors before = SafeTensors.open(untouched);
        SafeTensors after = SafeTensors.open(merged)) {
      for (String name : before.names()) {
        boolean adapted = name.contains("q_proj") || name.contains("down_proj");
        assertThat(after.bytes(name).equals(before.bytes(name))).as(name).isEqualTo(!adapted);
      }
    }
  }

  @Test
  void mergedWeightsComputeWhatTheAdapterComputes() throws IOException {
    LearningBatch batch = LearningFixture.batch(1, 1, 1);
    try (DecoderLearning learning = begin(LORA)) {
      step(learning, 1);
      step(learning, 2);
      float[] merged;
      try (Decoder decoder = learning.decoder(1)) {
        merged = decoder.logProbabilities(batch.examples());
      }
      float[] adapter = step(learning, 3);
      for (int row = 0; row < adapter.length; row++) {
        assertThat(merged[row]).isCloseTo(adapter[row], within(1e-4f));
      }
    }
  }

  /** W + alpha / r B A, by hand from the two files of the adapter and from the parent's weights. */
  @Test
  void theFilesOfPeftHoldTheAdapterThatServes() throws IOException {
    Map<String, float[]> weights = LearningFixture.weights();
    LearningBatch batch = LearningFixture.batch(1, 1, 1);
    float[] expected;
    JsonNode config;
    try (DecoderLearning learning = begin(LORA)) {
      step(learning, 1);
      step(learning, 2);
      learning.exportAdapter(folder, "random@1");
      expected = step(learning, 3);
    }
    config = new ObjectMapper().readTree(folder.resolve(LoraFile.CONFIG).toFile());
    assertThat(config.path("peft_type").asText()).isEqualTo("LORA");
    assertThat(config.path("target_modules").get(0).asText()).isEqualTo("q_proj");
    double scale = config.path("lora_alpha").asDouble() / config.path("r").asInt();
    try (SafeTensors adapter = SafeTensors.open(folder.resolve(LoraFile.WEIGHTS))) {
      assertThat(adapter.names()).hasSize(8);
      for (int layer = 0; layer < 2; layer++) {
        for (String matrix : List.of("self_attn.q_proj", "mlp.down_proj")) {
          String path = "model.layers." + layer + "." + matrix;
          String peft = "base_model.model." + path;
          FloatBuffer a = adapter.bytes(peft + ".lora_A.weight").asFloatBuffer();
          FloatBuffer b = adapter.bytes(peft + ".lora_B.weight").asFloatBuffer();
          add(weights.get(path + ".weight"), a, b, scale);
        }
      }
    }
    double[] exact = new ScalarObjectives(CONFIG, weights, batch).policy();
    for (int row = 0; row < exact.length; row++) {
      assertThat((double) expected[row]).isCloseTo(exact[row], within(1e-4));
    }
  }

  private static void add(float[] w, FloatBuffer a, FloatBuffer b, double scale) {
    int inputs = a.remaining() / 2;
    for (int i = 0; i < w.length; i++) {
      int row = i / inputs;
      int column = i % inputs;
      double product =
          b.get(2 * row) * a.get(column) + b.get(2 * row + 1) * a.get(inputs + column);
      w[i] += (float) (scale * product);
    }
  }

  @Test
  void aMatrixThatTheModelLacksIsRefusedByName() {
    Lora wrong = new Lora(2, 4, List.of("c_attn"));
    assertThatThrownBy(() -> begin(wrong))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("c_attn");
  }
}
