package dev.inkstone.model.hf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inkstone.model.checkpoint.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HuggingFaceExporterTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"llama3", "llama2-sharded", "gpt2"})
  void whatWasExportedIsImportedUnchanged(String name) throws IOException {
    Checkpoint first = ReferenceModel.imported(ReferenceModel.named(name).folder(), folder);
    Path exported = folder.resolve("exported");
    HuggingFaceExporter.export(first, exported);
    Checkpoint second = ReferenceModel.imported(exported, folder);
    assertThat(second.manifest().version()).isEqualTo("2");
    for (String file : new String[] {Checkpoint.WEIGHTS, Checkpoint.TOKENIZER}) {
      assertThat(second.manifest().files().get(file)).isEqualTo(first.manifest().files().get(file));
    }
    assertThat(second.config()).isEqualTo(first.config());
  }

  @Test
  void configurationIsThatOfTheSource() throws IOException {
    ReferenceModel model = ReferenceModel.named("mistral");
    Path exported = folder.resolve("exported");
    HuggingFaceExporter.export(ReferenceModel.imported(model.folder(), folder), exported);
    ObjectNode expected = JsonFile.read(model.folder().resolve("config.json"));
    assertThat(JsonFile.read(exported.resolve("config.json")))
        .isEqualTo(expected.put("torch_dtype", "bfloat16"));
    assertThat(JsonFile.read(exported.resolve("generation_config.json")).path("eos_token_id"))
        .hasToString("2");
  }

  @Test
  void templateAndItsTokensAreExported() throws IOException {
    Path source = ReferenceModel.named("llama3").folder();
    Path exported = folder.resolve("exported");
    HuggingFaceExporter.export(ReferenceModel.imported(source, folder), exported);
    ChatSettings expected = ChatSettings.read(source);
    assertThat(expected.template()).isNotNull();
    assertThat(ChatSettings.read(exported)).isEqualTo(expected);
  }

  @Test
  void folderWithSomethingInItIsLeftAlone() throws IOException {
    Checkpoint checkpoint =
        ReferenceModel.imported(ReferenceModel.named("qwen2").folder(), folder);
    Path taken = Files.createDirectories(folder.resolve("taken"));
    Files.writeString(taken.resolve("config.json"), "mine");
    assertThatThrownBy(() -> HuggingFaceExporter.export(checkpoint, taken))
        .hasMessage(taken + ": is not empty");
    assertThat(taken.resolve("config.json")).hasContent("mine");
  }
}
