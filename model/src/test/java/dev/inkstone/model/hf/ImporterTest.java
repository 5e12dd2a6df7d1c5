package dev.inkstone.model.hf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.checkpoint.Digests;
import dev.inkstone.model.checkpoint.Registry;
import dev.inkstone.model.torch.DType;
import dev.inkstone.model.torch.SafeTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImporterTest {
  @TempDir private Path folder;

  @Test
  void checkpointHasWhatServingNeeds() throws IOException {
    Path source = ReferenceModel.named("llama3").folder();
    Registry registry = new Registry(folder);
    Checkpoint checkpoint =
        Importer.publish(source, registry, "llama", Importer.Weights.INT8, ReferenceModel.NOW);
    JsonNode config = checkpoint.config();
    assertThat(config.path("eos_token_id")).hasToString("[95,93]");
    assertThat(config.at("/inkstone/weights").asText()).isEqualTo("int8");
    assertThat(config.at("/inkstone/bos_token").asText()).isEqualTo("<|begin|>");
    assertThat(config.at("/inkstone/eos_token").asText()).isEqualTo("<|end|>");
    assertThat(config.at("/rope_scaling/rope_type").asText()).isEqualTo("llama3");
    assertThat(checkpoint.folder().resolve("chat_template.jinja")).content()
        .startsWith("{{ bos_token }}");
    assertThat(JsonFile.read(checkpoint.folder().resolve("generation_config.json")).get("top_p"))
        .hasToString("0.9");
    assertThat(registry.open("llama", "1").manifest()).isEqualTo(checkpoint.manifest());
  }

  @Test
  void manifestTellsWhereTheCheckpointCameFrom() throws IOException {
    Path source = ReferenceModel.named("llama2-sharded").folder();
    JsonNode recipe = ReferenceModel.imported(source, folder).manifest().provenance().recipe();
    assertThat(recipe.path("name").asText()).isEqualTo("import");
    assertThat(recipe.path("model_type").asText()).isEqualTo("llama");
    String shard = "model-00002-of-00002.safetensors";
    assertThat(recipe.path("source_files").path(shard).asText())
        .isEqualTo(Digests.ofFile(source.resolve(shard)));
    assertThat(recipe.path("source_files")).hasSize(6);
  }

  @ParameterizedTest
  @ValueSource(strings = {"mistral", "llama2-sharded", "qwen2"})
  void weightsOfAnyFloatingTypeBecomeBf16(String name) throws IOException {
    Checkpoint checkpoint =
        ReferenceModel.imported(ReferenceModel.named(name).folder(), folder);
    try (SafeTensors weights = SafeTensors.open(checkpoint.weights());
        HuggingFaceFolder source =
            HuggingFaceFolder.open(ReferenceModel.named(name).folder())) {
      for (String weight : weights.names()) {
        assertThat(weights.entry(weight).dtype()).isEqualTo(DType.BF16);
        // The reference's weights were rounded to bf16 before they were written.
        float[] expected = values(source.weight(weight), source.bytes(weight));
        assertThat(values(weights.entry(weight), weights.bytes(weight))).isEqualTo(expected);
      }
    }
  }

  private static float[] values(SafeTensors.Entry entry, java.nio.ByteBuffer bytes) {
    float[] values = new float[(int) entry.byteLength() / entry.dtype().byteSize()];
    Elements.read(entry.dtype(), bytes, 0, 1, values);
    return values;
  }

  @Test
  void templateInAFileOfItsOwnWins() throws IOException {
    Path source = ReferenceModel.named("llama3").copyTo(folder.resolve("source"));
    Files.writeString(source.resolve("chat_template.jinja"), "{# new #}");
    assertThat(ReferenceModel.imported(source, folder).folder().resolve("chat_template.jinja"))
        .hasContent("{# new #}");
  }

  @Test
  void ofSeveralTemplatesTheDefaultIsTaken() throws IOException {
    Path source = ReferenceModel.named("llama3").copyTo(folder.resolve("source"));
    HuggingFaceFolderTest.edit(source.resolve("tokenizer_config.json"), json -> {
      var templates = json.putArray("chat_template");
      templates.addObject().put("name", "tool_use").put("template", "{# tools #}");
      templates.addObject().put("name", "default").put("template", "{# plain #}");
    });
    assertThat(ReferenceModel.imported(source, folder).folder().resolve("chat_template.jinja"))
        .hasContent("{# plain #}");
  }

  @Test
  void refusedFolderLeavesNothingInTheRegistry() throws IOException {
    Path source = ReferenceModel.named("qwen2").copyTo(folder.resolve("source"));
    Files.delete(source.resolve("tokenizer.json"));
    assertThatThrownBy(() -> ReferenceModel.imported(source, folder))
        .isInstanceOf(HuggingFaceException.class);
    assertThat(folder.resolve("registry")).doesNotExist();
  }
}
