package dev.inkstone.model.hf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inkstone.model.checkpoint.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GgufMetadataTest {
  @TempDir private Path folder;

  @Test
  void llamaIsDescribedUnderTheKeysOfLlamaCpp() throws IOException {
    assertThat(export("llama3").metadata())
        .containsEntry("general.architecture", "llama")
        .containsEntry("general.file_type", 1)
        .containsEntry("llama.block_count", 2)
        .containsEntry("llama.attention.head_count", 4)
        .containsEntry("llama.attention.head_count_kv", 2)
        .containsEntry("llama.attention.key_length", 16)
        .containsEntry("llama.rope.dimension_count", 16)
        .containsEntry("llama.rope.freq_base", 500_000f)
        .containsEntry("llama.context_length", 64)
        .containsEntry("llama.vocab_size", 96)
        .containsEntry("tokenizer.ggml.bos_token_id", 94)
        .containsEntry("tokenizer.ggml.eos_token_id", 95)
        .containsEntry("tokenizer.ggml.add_bos_token", true)
        .containsEntry("tokenizer.ggml.add_eos_token", false)
        .containsKey("tokenizer.chat_template");
  }

  @Test
  void contextOfMistralIsItsWindow() throws IOException {
    assertThat(export("mistral").metadata())
        .containsEntry("general.architecture", "llama")
        .containsEntry("llama.context_length", 40);
  }

  /** Divisors of the frequencies 500000^(-i/8): first kept, then in between, then divided by 8. */
  @Test
  void scalingOfLlama3IsATensorOfDivisors() throws IOException {
    float[] factors = export("llama3").tensors().get("rope_freqs.weight").values();
    assertThat(factors).hasSize(8);
    assertThat(factors[0]).isEqualTo(1);
    assertThat(factors[1]).isCloseTo(2.44226f, within(1e-4f));
    assertThat(factors[2]).isEqualTo(8);
    assertThat(factors[7]).isEqualTo(8);
  }

  @Test
  void linearScalingIsAFactor() throws IOException {
    assertThat(export("llama2-sharded").metadata())
        .containsEntry("llama.rope.scaling.type", "linear")
        .containsEntry("llama.rope.scaling.factor", 2f);
  }

  @ParameterizedTest
  @CsvSource({"llama3, llama-bpe", "qwen2, qwen2", "smollm2, smollm", "gpt2, gpt-2"})
  void waysToCutTextIntoWordsHaveNames(String model, String name) throws IOException {
    assertThat(export(model).metadata())
        .containsEntry("tokenizer.ggml.model", "gpt2")
        .containsEntry("tokenizer.ggml.pre", name);
  }

  @Test
  void sentencePieceHasScoresThatFallFromMergeToMerge() throws IOException {
    Map<String, Object> metadata = export("mistral").metadata();
    assertThat(metadata)
        .containsEntry("tokenizer.ggml.model", "llama")
        .containsEntry("tokenizer.ggml.add_space_prefix", true)
        .containsEntry("tokenizer.ggml.unknown_token_id", 0);
    List<?> tokens = (List<?>) metadata.get("tokenizer.ggml.tokens");
    List<?> scores = (List<?>) metadata.get("tokenizer.ggml.scores");
    List<?> types = (List<?>) metadata.get("tokenizer.ggml.token_type");
    assertThat(scores.get(tokens.indexOf("\u2581the"))).isEqualTo(-2f);
    assertThat(scores.get(tokens.indexOf("ing"))).isEqualTo(-4f);
    assertThat(types.subList(0, 4).toString()).isEqualTo("[2, 3, 3, 6]");
  }

  @Test
  void idsWithoutATokenAreUnused() throws IOException {
    Path source = ReferenceModel.named("qwen2").copyTo(folder.resolve("source"));
    HuggingFaceFolderTest.edit(source.resolve("tokenizer.json"), json -> {
      ((ArrayNode) json.get("added_tokens")).remove(1);
      ((ObjectNode) json.at("/model/vocab")).remove("<|end|>");
    });
    Map<String, Object> metadata = export(source).metadata();
    assertThat(((List<?>) metadata.get("tokenizer.ggml.tokens")).get(95)).isEqualTo("[PAD95]");
    assertThat(((List<?>) metadata.get("tokenizer.ggml.token_type")).get(95)).isEqualTo(5);
  }

  @Test
  void unknownWayToCutTextIsRefused() throws IOException {
    Path source = ReferenceModel.named("qwen2").copyTo(folder.resolve("source"));
    HuggingFaceFolderTest.edit(source.resolve("tokenizer.json"), json ->
        ((ObjectNode) json.at("/pre_tokenizer/pretokenizers/0/pattern")).put("Regex", "\\w+"));
    assertThatThrownBy(() -> export(source))
        .isInstanceOf(HuggingFaceException.class)
        .hasMessageContaining("pre_tokenizer is not that of GPT-2, SmolLM, Llama 3, Qwen2");
  }

  @Test
  void scalingThatLlamaCppWouldNotReadIsRefused() throws IOException {
    Path source = ReferenceModel.named("qwen2").copyTo(folder.resolve("source"));
    HuggingFaceFolderTest.edit(source.resolve("config.json"), json ->
        json.putObject("rope_scaling").put("rope_type", "llama3").put("factor", 8)
            .put("low_freq_factor", 1).put("high_freq_factor", 4)
            .put("original_max_position_embeddings", 64));
    assertThatThrownBy(() -> export(source))
        .hasMessageContaining("rope_scaling llama3 of a qwen2 has no place in GGUF");
  }

  private GgufFile export(String name) throws IOException {
    return export(ReferenceModel.named(name).folder());
  }

  private GgufFile export(Path source) throws IOException {
    Checkpoint checkpoint = ReferenceModel.imported(source, folder);
    Path file = folder.resolve("model.gguf");
    GgufExporter.export(checkpoint, GgufType.F16, file);
    return GgufFile.read(file);
  }
}
