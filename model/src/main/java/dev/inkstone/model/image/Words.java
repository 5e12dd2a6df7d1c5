package dev.inkstone.model.image;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The words that a model's prompts are made of, as {@code words.json} of its checkpoint lists them:
 * {@code {"most": 1, "words": [{"name": "cat", "also": ["kitten"]}]}}. A word's place in the list is
 * its index in the model.
 *
 * @param most how many words one prompt may have
 * @param words in the order of their indexes
 */
public record Words(int most, List<Word> words) {
  /**
   * A word.
   *
   * @param name as it is shown
   * @param also other names for the same
   */
  public record Word(String name, List<String> also) {
    public Word {
      also = List.copyOf(also);
    }
  }

  /** Of a model that draws without a prompt. */
  public static final Words NONE = new Words(0, List.of());

  public Words {
    words = List.copyOf(words);
  }

  /**
   * Reads {@code words.json}.
   *
   * @throws IOException in one line, if the file is no such list
   */
  public static Words read(Path file) throws IOException {
    JsonNode root;
    try {
      root = new ObjectMapper().readTree(Files.readAllBytes(file));
    } catch (JsonProcessingException e) {
      throw new IOException(file + ": not JSON", e);
    }
    List<Word> words = new ArrayList<>();
    for (JsonNode word : root.path("words")) {
      List<String> also = new ArrayList<>();
      word.path("also").forEach(name -> also.add(name.asText()));
      if (!word.path("name").isTextual()) {
        throw new IOException(file + ": words[" + words.size() + "].name must be a text");
      }
      words.add(new Word(word.path("name").textValue(), also));
    }
    return new Words(root.path("most").asInt(words.isEmpty() ? 0 : 1), words);
  }
}
