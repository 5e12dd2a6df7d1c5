package dev.inkstone.model.hf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inkstone.model.text.DecoderConfig;
import dev.inkstone.model.text.DecoderWeights;
import dev.inkstone.model.text.Tokenizer;
import dev.inkstone.model.torch.DType;
import dev.inkstone.model.torch.SafeTensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A language model in Hugging Face's layout, opened for reading.
 *
 * <p>Guarantees: once {@link #open} has returned, the architecture is one that Inkstone runs, every
 * weight is there with the shape that {@code config.json} asks for and a floating type, there is no
 * weight that would be left out, and the tokenizer loads and fits the vocabulary. Weights are
 * mapped on demand, so that a model is never held in memory. Not thread-safe.
 */
public final class HuggingFaceFolder implements AutoCloseable {
  static final String CONFIG = "config.json";
  static final String TOKENIZER = "tokenizer.json";
  static final String GENERATION = "generation_config.json";

  private static final Set<DType> FLOATING = Set.of(DType.F32, DType.F16, DType.BF16);

  private final Path folder;
  private final ObjectNode config;
  private final DecoderConfig decoder;
  private final ObjectNode generation;
  private final ChatSettings chat;
  private final WeightFiles files;

  /** Names in the files by the names in a checkpoint. */
  private final Map<String, String> sources = new LinkedHashMap<>();

  private HuggingFaceFolder(
      Path folder, ObjectNode config, DecoderConfig decoder, WeightFiles files)
      throws IOException {
    this.folder = folder;
    this.config = config;
    this.decoder = decoder;
    this.files = files;
    this.generation = JsonFile.readOptional(folder.resolve(GENERATION));
    this.chat = ChatSettings.read(folder);
  }

  /**
   * Opens a folder and checks it.
   *
   * @throws IOException in one line that names the file, and the field or tensor, and says what was
   *     expected
   */
  public static HuggingFaceFolder open(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new HuggingFaceException(folder, "no such folder");
    }
    // The architecture comes first: of a model that cannot run, the weights do not matter.
    ObjectNode config = JsonFile.read(folder.resolve(CONFIG));
    DecoderConfig decoder = architecture(folder, config);
    WeightFiles files = WeightFiles.open(folder);
    try {
      HuggingFaceFolder opened = new HuggingFaceFolder(folder, config, decoder, files);
      opened.check();
      return opened;
    } catch (IOException | RuntimeException e) {
      files.close();
      throw e;
    }
  }

  private static DecoderConfig architecture(Path folder, ObjectNode config) throws IOException {
    try {
      return DecoderConfig.from(config);
    } catch (IllegalArgumentException e) {
      throw new HuggingFaceException(folder, e.getMessage());
    }
  }

  private void check() throws IOException {
    nameSources();
    for (Map.Entry<String, long[]> weight : DecoderWeights.shapes(decoder).entrySet()) {
      checkWeight(weight.getKey(), weight.getValue());
    }
    checkTokenizer();
  }

  private void nameSources() throws IOException {
    Set<String> wanted = DecoderWeights.shapes(decoder).keySet();
    for (String name : files.names()) {
      String weight = WeightNames.inCheckpoint(decoder, name);
      if (wanted.contains(weight)) {
        if (sources.put(weight, name) != null) {
          throw new HuggingFaceException(folder, "has the tensor " + weight + " twice");
        }
      } else if (!WeightNames.isRedundant(decoder, name)) {
        throw new HuggingFaceException(
            folder,
            "tensor " + name + " is not part of a " + decoder.modelType() + " with "
                + decoder.layers() + " layers");
      }
    }
  }

  private void checkWeight(String weight, long[] shape) throws IOException {
    String name = sources.get(weight);
    if (name == null) {
      throw new HuggingFaceException(
          folder, "lacks the tensor " + weight + " of shape " + Arrays.toString(shape));
    }
    SafeTensors.Entry entry = files.entry(name);
    if (!Arrays.equals(entry.shape(), shape)) {
      throw new HuggingFaceException(
          folder,
          "tensor " + name + " has shape " + Arrays.toString(entry.shape()) + ", but " + CONFIG
              + " asks for " + Arrays.toString(shape));
    }
    if (!FLOATING.contains(entry.dtype())) {
      throw new HuggingFaceException(
          folder, "tensor " + name + " is " + entry.dtype() + ", not F32, F16 or BF16");
    }
  }

  private void checkTokenizer() throws IOException {
    if (!Files.exists(tokenizer())) {
      throw new HuggingFaceException(
          tokenizer(), "missing; a tokenizer.model alone is not read, save it as a fast tokenizer");
    }
    try (Tokenizer loaded = Tokenizer.load(tokenizer())) {
      if (loaded.vocabularySize() > decoder.vocabularySize()) {
        throw new HuggingFaceException(
            tokenizer(),
            "has " + loaded.vocabularySize() + " tokens, but vocab_size is "
                + decoder.vocabularySize());
      }
    }
  }

  /** {@code config.json} as it stands; not to be written to. */
  public ObjectNode config() {
    return config;
  }

  /** The architecture that {@code config.json} describes. */
  public DecoderConfig decoder() {
    return decoder;
  }

  /** {@code generation_config.json}, empty if there is none; not to be written to. */
  ObjectNode generation() {
    return generation;
  }

  ChatSettings chat() {
    return chat;
  }

  Path tokenizer() {
    return folder.resolve(TOKENIZER);
  }

  /** Ids of the tokens that end a text: the generation's, or else the configuration's. */
  JsonNode endTokenIds() {
    JsonNode ids = generation.path("eos_token_id");
    return ids.isInt() || ids.isArray() ? ids : config.path("eos_token_id");
  }

  /** A weight's type and shape, by its name in a checkpoint. */
  SafeTensors.Entry weight(String name) throws IOException {
    return files.entry(sources.get(name));
  }

  /** A weight's data, mapped, by its name in a checkpoint. */
  ByteBuffer bytes(String name) throws IOException {
    return files.bytes(sources.get(name));
  }

  /** Every file that the model is made of. */
  Set<Path> sourceFiles() {
    Set<Path> used = new TreeSet<>(files.paths());
    for (String name :
        List.of(CONFIG, TOKENIZER, GENERATION, ChatSettings.TOKENIZER_CONFIG,
            ChatSettings.TEMPLATE, WeightFiles.INDEX)) {
      if (Files.exists(folder.resolve(name))) {
        used.add(folder.resolve(name));
      }
    }
    return used;
  }

  @Override
  public void close() throws IOException {
    files.close();
  }
}
