package dev.inkstone.server;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A small tokenizer of the poet's kind: special tokens first, then one for each character. */
public final class TestTokenizer {
  private static final List<String> SPECIAL =
      List.of(
          "<pad>", "<unk>", "<end>", "<五绝>", "<七绝>", "<五律>", "<七律>", "<古风>", "<title>",
          "<body>", "<韵:风>");
  private static final String CHARACTERS = "春江花月夜床前明光疑是地上霜举头望低思故乡，。ABCDEFGHIJ";

  public static final int END = SPECIAL.indexOf("<end>");
  public static final int SIZE = SPECIAL.size() + CHARACTERS.length();

  private TestTokenizer() {}

  /** Every token, in the order of the ids. */
  public static List<String> tokens() {
    List<String> tokens = new ArrayList<>(SPECIAL);
    CHARACTERS.chars().forEach(c -> tokens.add(Character.toString(c)));
    return tokens;
  }

  /** The text that a reader sees of these ids. */
  public static String text(List<Integer> ids) {
    StringBuilder text = new StringBuilder();
    ids.stream().filter(id -> id >= SPECIAL.size()).map(tokens()::get).forEach(text::append);
    return text.toString();
  }

  public static void write(Path file) throws IOException {
    ObjectMapper json = new ObjectMapper();
    ObjectNode root = json.createObjectNode().put("version", "1.0");
    ArrayNode added = root.putArray("added_tokens");
    for (String token : SPECIAL) {
      added.addObject().put("id", SPECIAL.indexOf(token)).put("content", token)
          .put("single_word", false).put("lstrip", false).put("rstrip", false)
          .put("normalized", false).put("special", true);
    }
    root.set("pre_tokenizer", json.readTree(
        "{\"type\":\"Split\",\"pattern\":{\"Regex\":\"[\\\\s\\\\S]\"},"
            + "\"behavior\":\"Isolated\",\"invert\":false}"));
    root.putObject("decoder").put("type", "Fuse");
    ObjectNode model = root.putObject("model").put("type", "WordLevel").put("unk_token", "<unk>");
    ObjectNode vocabulary = model.putObject("vocab");
    tokens().forEach(token -> vocabulary.put(token, vocabulary.size()));
    Files.write(file, json.writeValueAsBytes(root));
  }
}
