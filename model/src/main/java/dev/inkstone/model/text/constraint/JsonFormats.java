package dev.inkstone.model.text.constraint;

import java.util.Map;
import java.util.TreeMap;

/** The formats of strings that are supported, as regular expressions that accept a part of each. */
final class JsonFormats {
  private static final String DATE = "[12]\\d{3}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])"
      + "|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|02-(?:0[1-9]|1\\d|2[0-8]))";
  private static final String TIME =
      "(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(?:\\.\\d{1,6})?";
  private static final String OFFSET = "(?:Z|[+-](?:0\\d|1[0-3]):[0-5]\\d)";
  private static final String BYTE = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";

  /**
   * RFC 3339, RFC 9562, RFC 2673. 29 February is never written, and a time without a date is in
   * UTC: validators disagree on others.
   */
  private static final Map<String, String> PATTERNS = new TreeMap<>(Map.of(
      "date", DATE,
      "time", TIME + "Z",
      "date-time", DATE + "T" + TIME + OFFSET,
      "uuid", "[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}",
      "ipv4", BYTE + "(?:\\." + BYTE + "){3}"));

  private JsonFormats() {}

  /** The strings of a format. */
  static Expression named(String format) {
    String pattern = PATTERNS.get(format);
    if (pattern == null) {
      throw new Refusal("the format \"" + format + "\" is not supported; use one of "
          + String.join(", ", PATTERNS.keySet()) + ", or \"pattern\"");
    }
    return RegexParser.parse(pattern);
  }
}
