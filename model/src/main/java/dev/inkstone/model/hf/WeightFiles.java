package dev.inkstone.model.hf;

import com.fasterxml.jackson.databind.JsonNode;
import dev.inkstone.model.torch.SafeTensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The weights of a folder: {@code model.safetensors}, or the shards that {@code
 * model.safetensors.index.json} lists. Tensors are mapped on demand, never read as a whole.
 */
final class WeightFiles implements AutoCloseable {
  static final String SINGLE = "model.safetensors";
  static final String INDEX = "model.safetensors.index.json";

  private final Map<Path, SafeTensors> files = new LinkedHashMap<>();
  private final Map<String, SafeTensors> owners = new LinkedHashMap<>();

  private WeightFiles() {}

  /**
   * Opens every shard and checks it against the index.
   *
   * @throws IOException in one line, if a file is missing or broken, or holds a tensor that the
   *     index has elsewhere or not at all
   */
  static WeightFiles open(Path folder) throws IOException {
    WeightFiles weights = new WeightFiles();
    try {
      if (Files.exists(folder.resolve(SINGLE))) {
        weights.openSingle(folder.resolve(SINGLE));
      } else if (Files.exists(folder.resolve(INDEX))) {
        weights.openShards(folder);
      } else {
        throw new HuggingFaceException(
            folder, "has neither " + SINGLE + " nor " + INDEX + "; only safetensors are read");
      }
      return weights;
    } catch (IOException | RuntimeException e) {
      weights.close();
      throw e;
    }
  }

  private void openSingle(Path file) throws IOException {
    SafeTensors tensors = openFile(file);
    tensors.names().forEach(name -> owners.put(name, tensors));
  }

  private void openShards(Path folder) throws IOException {
    Path index = folder.resolve(INDEX);
    JsonNode map = JsonFile.read(index).path("weight_map");
    if (!map.isObject() || map.isEmpty()) {
      throw new HuggingFaceException(index, "lacks the object weight_map");
    }
    for (Map.Entry<String, JsonNode> entry : map.properties()) {
      Path file = folder.resolve(shard(index, entry));
      SafeTensors tensors = files.containsKey(file) ? files.get(file) : openFile(file);
      if (!tensors.names().contains(entry.getKey())) {
        throw new HuggingFaceException(
            file, "lacks the tensor " + entry.getKey() + ", which " + INDEX + " places there");
      }
      owners.put(entry.getKey(), tensors);
    }
    requireListed();
  }

  private static String shard(Path index, Map.Entry<String, JsonNode> entry) throws IOException {
    String file = entry.getValue().asText();
    if (!file.endsWith(".safetensors") || file.contains("/") || file.contains("\\")) {
      throw new HuggingFaceException(
          index, "weight_map of " + entry.getKey() + " names no safetensors file of this folder");
    }
    return file;
  }

  private void requireListed() throws IOException {
    for (Map.Entry<Path, SafeTensors> file : files.entrySet()) {
      for (String name : file.getValue().names()) {
        if (owners.get(name) != file.getValue()) {
          throw new HuggingFaceException(
              file.getKey(),
              "has the tensor " + name + ", which " + INDEX + " does not place there");
        }
      }
    }
  }

  private SafeTensors openFile(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new HuggingFaceException(file, "missing, though " + INDEX + " lists it");
    }
    SafeTensors tensors = SafeTensors.open(file);
    files.put(file, tensors);
    return tensors;
  }

  /** The files that hold the weights. */
  Set<Path> paths() {
    return new TreeSet<>(files.keySet());
  }

  /** Every tensor's name, as its file has it. */
  Set<String> names() {
    return owners.keySet();
  }

  SafeTensors.Entry entry(String name) throws IOException {
    return owners.get(name).entry(name);
  }

  /** A tensor's data, mapped. */
  ByteBuffer bytes(String name) throws IOException {
    return owners.get(name).bytes(name);
  }

  @Override
  public void close() throws IOException {
    for (SafeTensors file : files.values()) {
      file.close();
    }
  }
}
