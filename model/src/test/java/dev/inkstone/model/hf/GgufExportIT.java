package dev.inkstone.model.hf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.text.Tokenizer;
import dev.inkstone.model.torch.SafeTensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Exported GGUF files have what llama.cpp looks for. The files stay in {@code target/gguf}, each
 * with the tokens that it must give, where {@code .ci/llama} loads them in llama.cpp itself.
 */
class GgufExportIT {
  private static final Path KEPT = Path.of("target", "gguf");
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Spaces at both ends, digits, line breaks, contractions, and characters of several bytes. */
  private static final List<String> TEXTS =
      List.of(
          "the moon and the river, 2023 at 12:\n  on\nit's",
          "  hello The thing ",
          "moon月花 of the river\n\n 123456");

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {"llama3", "llama2-sharded", "mistral", "qwen2", "qwen3", "smollm2", "gpt2"})
  void everyArchitectureIsWrittenWithAllItsWeights(String name) throws IOException {
    ReferenceModel model = ReferenceModel.named(name);
    Checkpoint checkpoint = ReferenceModel.imported(model.folder(), folder);
    GgufFile half = GgufFile.read(kept(model, name, checkpoint, GgufType.F16, TEXTS));
    GgufFile eight = GgufFile.read(kept(model, name, checkpoint, GgufType.Q8_0, TEXTS));
    try (SafeTensors weights = SafeTensors.open(checkpoint.weights())) {
      assertThat(elements(half)).isEqualTo(elements(weights) + factors(half));
      assertThat(sum(half)).isCloseTo(sum(weights, half), within(1e-3));
      assertThat(sum(eight)).isCloseTo(sum(weights, half), within(3.0));
    }
    assertThat(half.tensors().keySet()).isEqualTo(eight.tensors().keySet());
  }

  @Test
  void vocabularyOfCharactersBecomesPairsOfBytesThatGiveTheSameTokens() throws IOException {
    ReferenceModel model = ReferenceModel.named("qwen3");
    Path source = model.copyTo(folder.resolve("source"));
    String letters = "春江花月夜床前明光疑是地上霜，。\n abcdeé😀";
    JSON.writeValue(source.resolve("tokenizer.json").toFile(), characters(letters, 96));
    Checkpoint checkpoint = ReferenceModel.imported(source, folder);
    List<String> texts = List.of(letters, "<end>月 月\n\n明<title>😀é");
    Path file = kept(model, "qwen3-characters", checkpoint, GgufType.F16, texts);
    Map<String, Object> metadata = GgufFile.read(file).metadata();
    assertThat(metadata).containsEntry("tokenizer.ggml.model", "gpt2");
    assertThat((List<?>) metadata.get("tokenizer.ggml.merges"))
        .map(Object::toString).contains("æ ľ", "æľ Ī");
    assertThat((List<?>) metadata.get("tokenizer.ggml.tokens"))
        .map(Object::toString).contains("æľĪ", "<title>");
  }

  @Test
  void wordsOfSeveralCharactersAreRefusedSinceLlamaCppHasNoSuchTokenizer() throws IOException {
    Path source = ReferenceModel.named("qwen3").copyTo(folder.resolve("source"));
    ObjectNode tokenizer = characters("ab", 96);
    tokenizer.putObject("pre_tokenizer").put("type", "Whitespace");
    JSON.writeValue(source.resolve("tokenizer.json").toFile(), tokenizer);
    Checkpoint checkpoint = ReferenceModel.imported(source, folder);
    Path file = folder.resolve("x.gguf");
    assertThatThrownBy(() -> GgufExporter.export(checkpoint, GgufType.F16, file))
        .isInstanceOf(HuggingFaceException.class)
        .hasMessageContaining("a WordLevel tokenizer has no equivalent in llama.cpp");
    assertThat(file).doesNotExist();
  }

  /** Exports a file, and what llama.cpp must make of it. */
  private static Path kept(
      ReferenceModel model, String name, Checkpoint checkpoint, GgufType type, List<String> texts)
      throws IOException {
    Files.createDirectories(KEPT);
    Path file = KEPT.resolve(name + "-" + type + ".gguf");
    Files.deleteIfExists(file);
    GgufExporter.export(checkpoint, type, file);
    ObjectNode expected = JSON.createObjectNode().put("type", type.toString());
    expected.set("prompt", JSON.valueToTree(model.prompt()));
    expected.set("greedy", JSON.valueToTree(model.greedy()));
    expected.set("logits", JSON.valueToTree(model.promptLogits()));
    ArrayNode tokenized = expected.putArray("texts");
    try (Tokenizer tokenizer = Tokenizer.load(checkpoint.tokenizer())) {
      for (String text : texts) {
        ObjectNode one = tokenized.addObject().put("text", text);
        one.set("ids", JSON.valueToTree(tokenizer.encode(text, false)));
      }
    }
    JSON.writeValue(KEPT.resolve(name + "-" + type + ".json").toFile(), expected);
    return file;
  }

  private static ObjectNode characters(String letters, int size) throws IOException {
    ObjectNode root = JSON.createObjectNode().put("version", "1.0");
    ArrayNode added = root.putArray("added_tokens");
    ObjectNode model = root.putObject("model").put("type", "WordLevel").put("unk_token", "<unk>");
    ObjectNode vocab = model.putObject("vocab");
    for (String special : List.of("<unk>", "<title>", "<end>")) {
      added.addObject().put("id", vocab.size()).put("content", special).put("special", true)
          .put("single_word", false).put("lstrip", false).put("rstrip", false)
          .put("normalized", false);
      vocab.put(special, vocab.size());
    }
    letters.codePoints().forEach(c -> vocab.put(Character.toString(c), vocab.size()));
    vocab.put("<reserved>", vocab.size());
    root.set("pre_tokenizer", JSON.readTree(
        "{\"type\":\"Split\",\"pattern\":{\"Regex\":\"[\\\\s\\\\S]\"},"
            + "\"behavior\":\"Isolated\",\"invert\":false}"));
    root.set("decoder", JSON.readTree("{\"type\":\"Fuse\"}"));
    assertThat(vocab.size()).isLessThan(size);
    return root;
  }

  private static long elements(GgufFile file) {
    return file.tensors().values().stream().mapToLong(t -> t.values().length).sum();
  }

  private static long factors(GgufFile file) {
    GgufFile.Tensor factors = file.tensors().get(Gguf.FREQUENCY_FACTORS);
    return factors == null ? 0 : factors.values().length;
  }

  private static long elements(SafeTensors weights) throws IOException {
    long elements = 0;
    for (String name : weights.names()) {
      elements += weights.entry(name).byteLength() / Short.BYTES;
    }
    return elements;
  }

  /** A sum that notices a missing or doubled tensor, whatever the order of its rows. */
  private static double sum(GgufFile file) {
    double sum = 0;
    for (GgufFile.Tensor tensor : file.tensors().values()) {
      for (float value : tensor.values()) {
        sum += value;
      }
    }
    return sum;
  }

  private static double sum(SafeTensors weights, GgufFile file) throws IOException {
    double sum = 0;
    for (String name : weights.names()) {
      ByteBuffer bytes = weights.bytes(name);
      while (bytes.hasRemaining()) {
        sum += Elements.fromBfloat(bytes.getShort());
      }
    }
    if (factors(file) > 0) {
      for (float factor : file.tensors().get(Gguf.FREQUENCY_FACTORS).values()) {
        sum += factor;
      }
    }
    return sum;
  }
}
