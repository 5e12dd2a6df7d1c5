package dev.inkstone.model.hf;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * How a byte-level tokenizer cuts a text into words before it merges bytes. llama.cpp has a rule
 * for each family under a name of its own; a tokenizer whose rule is none of these is refused,
 * since the file would load and then read texts wrongly.
 */
final class GgufPreTokenizer {
  static final String GPT2 = "gpt-2";

  private static final String WORDS_LLAMA3 =
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}"
          + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
  private static final String WORDS_QWEN2 = WORDS_LLAMA3.replace("\\p{N}{1,3}", "\\p{N}");
  private static final String WORDS_TEKKEN =
      "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+"
          + "|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+"
          + "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*"
          + "|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
  private static final Map<String, String> BY_WORDS =
      Map.of(WORDS_LLAMA3, "llama-bpe", WORDS_QWEN2, "qwen2", WORDS_TEKKEN, "tekken");

  private GgufPreTokenizer() {}

  /**
   * llama.cpp's name of the rule.
   *
   * @param rule {@code pre_tokenizer} of {@code tokenizer.json}
   */
  static String name(Path file, JsonNode rule) throws IOException {
    if (isGpt2(rule)) {
      return GPT2;
    }
    JsonNode steps = rule.path("pretokenizers");
    if (steps.size() == 2 && isDigits(steps.get(0)) && isGpt2(steps.get(1))) {
      return "smollm";
    }
    String words = steps.path(0).path("pattern").path("Regex").asText();
    boolean isolated = steps.path(0).path("behavior").asText().equals("Isolated");
    if (steps.size() == 2 && isolated && BY_WORDS.containsKey(words) && isBytes(steps.get(1))) {
      return BY_WORDS.get(words);
    }
    throw new HuggingFaceException(
        file,
        "pre_tokenizer is not that of GPT-2, SmolLM, Llama 3, Qwen2 or Mistral Nemo, the ones known"
            + " to llama.cpp by name");
  }

  /** Bytes after a cut by GPT-2's expression, which is built in. */
  private static boolean isGpt2(JsonNode step) {
    return isByteLevel(step) && step.path("use_regex").asBoolean(true);
  }

  /** Bytes without another cut. */
  private static boolean isBytes(JsonNode step) {
    return isByteLevel(step) && !step.path("use_regex").asBoolean(true);
  }

  private static boolean isByteLevel(JsonNode step) {
    return step.path("type").asText().equals("ByteLevel")
        && !step.path("add_prefix_space").asBoolean(true);
  }

  private static boolean isDigits(JsonNode step) {
    return step.path("type").asText().equals("Digits")
        && step.path("individual_digits").asBoolean();
  }
}
