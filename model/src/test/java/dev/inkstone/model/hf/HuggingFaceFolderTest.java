package dev.inkstone.model.hf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inkstone.model.torch.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HuggingFaceFolderTest {
  private static final String NORM = "model.norm.weight";

  @TempDir private Path folder;

  @Test
  void gpt2IsReadWithAndWithoutThePrefixOfItsNames() throws IOException {
    Path copy = copy("gpt2");
    Rewritten.rename(copy.resolve("model.safetensors"), name -> "transformer." + name);
    try (HuggingFaceFolder prefixed = HuggingFaceFolder.open(copy);
        HuggingFaceFolder bare = HuggingFaceFolder.open(ReferenceModel.named("gpt2").folder())) {
      String name = "transformer.h.1.mlp.c_fc.weight";
      assertThat(prefixed.weight(name).shape()).containsExactly(32, 128);
      assertThat(prefixed.bytes(name)).isEqualTo(bare.bytes(name));
    }
  }

  @Test
  void headOfTiedModelIsRedundant() throws IOException {
    Path copy = copy("smollm2");
    Rewritten.put(copy.resolve("model.safetensors"), "lm_head.weight", DType.F32, 96, 32);
    assertThatOpens(copy);
  }

  @Test
  void frequenciesAndMasksOfOldReleasesAreRedundant() throws IOException {
    Path copy = copy("llama3");
    Path weights = copy.resolve("model.safetensors");
    Rewritten.put(weights, "model.layers.0.self_attn.rotary_emb.inv_freq", DType.F32, 8);
    assertThatOpens(copy);
    Path gpt2 = copy("gpt2");
    Rewritten.put(gpt2.resolve("model.safetensors"), "h.0.attn.bias", DType.BOOL, 1, 1, 8, 8);
    assertThatOpens(gpt2);
  }

  @Test
  void missingTensorIsNamedWithItsShape() throws IOException {
    Path copy = copy("llama3");
    Rewritten.rename(copy.resolve("model.safetensors"), n -> n.equals(NORM) ? null : n);
    assertRefused(copy, "lacks the tensor model.norm.weight of shape [32]");
  }

  @Test
  void tensorThatWouldBeLeftOutIsNamed() throws IOException {
    Path copy = copy("llama3");
    String name = "model.layers.2.mlp.up_proj.weight";
    Rewritten.put(copy.resolve("model.safetensors"), name, DType.F32, 64, 32);
    assertRefused(copy, "tensor " + name + " is not part of a llama with 2 layers");
  }

  @Test
  void wrongShapeIsNamedBesideTheRightOne() throws IOException {
    Path copy = copy("llama3");
    Rewritten.put(copy.resolve("model.safetensors"), NORM, DType.F32, 33);
    assertRefused(
        copy, "tensor model.norm.weight has shape [33], but config.json asks for [32]");
  }

  @Test
  void numbersThatAreNotFloatingAreRefused() throws IOException {
    Path copy = copy("llama3");
    Rewritten.put(copy.resolve("model.safetensors"), NORM, DType.I8, 32);
    assertRefused(copy, "tensor model.norm.weight is I8, not F32, F16 or BF16");
  }

  @Test
  void unknownArchitectureIsRefusedBeforeItsWeightsAreLookedFor() throws IOException {
    Path copy = copy("llama3");
    edit(copy.resolve("config.json"), json -> json.put("model_type", "gemma"));
    Files.delete(copy.resolve("model.safetensors"));
    assertRefused(copy, "model_type \"gemma\" is not one of llama, mistral, qwen2, qwen3, gpt2");
  }

  @Test
  void shardThatTheIndexListsMustBeThere() throws IOException {
    Path copy = copy("llama2-sharded");
    Files.delete(copy.resolve("model-00002-of-00002.safetensors"));
    assertRefused(
        copy,
        "model-00002-of-00002.safetensors: missing, though model.safetensors.index.json lists it");
  }

  @Test
  void shardsMustHoldWhatTheIndexSays() throws IOException {
    Path copy = copy("llama2-sharded");
    Path shard = copy.resolve("model-00001-of-00002.safetensors");
    Rewritten.put(shard, "stray", DType.F32, 1);
    assertRefused(copy, "has the tensor stray, which model.safetensors.index.json does not place");
    Rewritten.rename(shard, n -> n.equals("stray") || n.contains("embed") ? null : n);
    assertRefused(copy, "lacks the tensor model.embed_tokens.weight, which");
  }

  @Test
  void indexCannotLeadOutOfTheFolder() throws IOException {
    Path copy = copy("llama2-sharded");
    edit(
        copy.resolve("model.safetensors.index.json"),
        json -> json.putObject("weight_map").put(NORM, "../secret.safetensors"));
    assertRefused(copy, "weight_map of model.norm.weight names no safetensors file of this folder");
  }

  @Test
  void tokenizerMustBeThereAndFitTheVocabulary() throws IOException {
    Path copy = copy("qwen2");
    edit(
        copy.resolve("tokenizer.json"),
        json -> ((ObjectNode) json.at("/model/vocab")).put("more", 96));
    assertRefused(copy, "tokenizer.json: has 97 tokens, but vocab_size is 96");
    Files.delete(copy.resolve("tokenizer.json"));
    assertRefused(copy, "tokenizer.json: missing; a tokenizer.model alone is not read");
  }

  @Test
  void folderWithoutWeightsSaysWhatIsRead() throws IOException {
    Path copy = copy("qwen2");
    Files.delete(copy.resolve("model.safetensors"));
    assertRefused(copy, "only safetensors are read");
  }

  private Path copy(String name) throws IOException {
    return ReferenceModel.named(name).copyTo(folder.resolve(name));
  }

  static void edit(Path file, Consumer<ObjectNode> change) throws IOException {
    ObjectNode json = JsonFile.read(file);
    change.accept(json);
    JsonFile.write(file, json);
  }

  private static void assertThatOpens(Path folder) throws IOException {
    try (HuggingFaceFolder opened = HuggingFaceFolder.open(folder)) {
      assertThat(opened.decoder().layers()).isEqualTo(2);
    }
  }

  private static void assertRefused(Path folder, String message) {
    assertThatThrownBy(() -> HuggingFaceFolder.open(folder).close())
        .isInstanceOf(HuggingFaceException.class)
        .hasMessageContaining(message)
        .hasMessageStartingWith(folder.toString())
        .message()
        .doesNotContain("\n");
  }
}
