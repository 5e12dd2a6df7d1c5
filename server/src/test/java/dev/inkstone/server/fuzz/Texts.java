package dev.inkstone.server.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** Texts that somebody once did not think of, and the names that lead further in. */
final class Texts {
  private static final int MEBIBYTE = 1 << 20;

  private static final List<String> SEEN =
      List.of(
          "", " ", "\u0000", "\n\r\t", "\u202e\ufeff\u2028", "\ud83d\ude00\u0301", "\ud800", "NaN",
          "null", "-1", "0", "1e999", "9223372036854775808", "../../../etc/passwd", "%s%n%x",
          "${jndi:ldap://x}", "{{ ''.getClass() }}", "{% for i in range(9) %}x{% endfor %}",
          "<script>alert(1)</script>", "'; DROP TABLE ratings; --", "<title>", "<|endoftext|>",
          "七绝 春江花月夜", "poet", "sketch", "painter", "digits-vae", "1", "2", "cat",
          "0199a1f0-0000-7000-8000-000000000001", "inkstone.v1.TextService");

  private static final List<String> PATTERNS =
      List.of(
          "a*", "(a|b)+c?", "[\\s\\S]*", "(((((((a*)*)*)*)*)*)*)*", "(a?){64}a{64}", "[^]", "\\p{Han}+",
          "(?=x)y", "\\1", "a{1000000000}", "(a|aa)+$", "[a-", "春[江花]{2}月夜", "x{0}", "(?:)|a",
          "[\\x{0}-\\x{10ffff}]{50}", ".{8192}");

  private static final List<String> SCHEMAS =
      List.of(
          "true", "false", "{}", "[]", "{\"type\":\"object\"}", "{\"type\":\"string\"}",
          "{\"type\":\"integer\",\"minimum\":5,\"maximum\":1}", "{\"enum\":[]}",
          "{\"$ref\":\"#\"}", "{\"$ref\":\"http://example.com/x\"}", "{\"allOf\":[{\"$ref\":\"#\"}]}",
          "{\"type\":\"array\",\"items\":{\"$ref\":\"#\"},\"minItems\":100000}",
          "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"number\"}},\"required\":[\"b\"]}",
          "{\"const\":1e400}", "{\"pattern\":\"(a*)*b\"}", "{\"multipleOf\":0}",
          "{\"type\":\"integer\",\"minimum\":-1e308,\"maximum\":1e308}",
          "{\"minLength\":2147483648,\"type\":\"string\"}", "{\"type\":[\"null\",7]}",
          "{\"anyOf\":[{\"type\":\"null\"},{\"type\":\"boolean\"}]}");

  private Texts() {}

  static String any(Random random) {
    return switch (random.nextInt(10)) {
      case 0 -> letters(random, random.nextInt(300));
      case 1 -> "x".repeat(random.nextInt(5000));
      case 2 -> letters(random, 20).repeat(random.nextInt(200));
      case 3 -> random.nextInt(20) == 0 ? "诗".repeat(random.nextInt(MEBIBYTE / 2)) : "诗";
      case 4 -> pattern(random);
      case 5 -> schema(random);
      default -> SEEN.get(random.nextInt(SEEN.size()));
    };
  }

  /** Something that a regular expression might be. */
  static String pattern(Random random) {
    String one = PATTERNS.get(random.nextInt(PATTERNS.size()));
    return switch (random.nextInt(5)) {
      case 0 -> "(".repeat(random.nextInt(3000)) + one;
      case 1 -> one + PATTERNS.get(random.nextInt(PATTERNS.size()));
      case 2 -> "(" + one + "){" + random.nextInt(2000) + "}";
      case 3 -> damaged(one, random);
      default -> one;
    };
  }

  /** Something that a JSON Schema might be. */
  static String schema(Random random) {
    String one = SCHEMAS.get(random.nextInt(SCHEMAS.size()));
    int depth = random.nextInt(2000);
    return switch (random.nextInt(5)) {
      case 0 -> "{\"not\":".repeat(depth) + one + "}".repeat(depth);
      case 1 -> "{\"type\":\"array\",\"items\":".repeat(depth) + one + "}".repeat(depth);
      case 2 -> "[".repeat(10 * depth);
      case 3 -> damaged(one, random);
      default -> one;
    };
  }

  static String damaged(String text, Random random) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new String(Damage.to(bytes, random), StandardCharsets.UTF_8);
  }

  private static String letters(Random random, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append((char) random.nextInt(random.nextBoolean() ? 128 : Character.MIN_SURROGATE));
    }
    return text.toString();
  }
}
