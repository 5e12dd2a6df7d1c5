package dev.inkstone.server.json;

import com.fasterxml.jackson.databind.JsonNode;
import dev.inkstone.server.json.Fields.Fate;
import dev.inkstone.server.json.Fields.Field;
import dev.inkstone.server.json.Fields.Surface;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** How the caller calls what the contract calls otherwise, by the table of {@link Fields}. */
final class Names {
  /** Of requests whose fields have the contract's names. */
  static final Names PLAIN = new Names(List.of());

  /** Of requests for pages of a list. */
  static final Names PAGES =
      new Names(
          List.of(
              new Field("after", Set.of(), Fate.OURS, "page_token", List.of(), ""),
              new Field("limit", Set.of(), Fate.OURS, "page_size", List.of(), "")));

  private final List<Field> fields;

  private Names(List<Field> fields) {
    this.fields = fields;
  }

  /** Of a request; where two of its fields mean the same, the one that it has. */
  static Names of(Surface surface, JsonNode body) {
    return new Names(
        Fields.TABLE.stream()
            .filter(field -> field.surfaces().contains(surface) && !field.contract().isEmpty())
            .sorted(
                Comparator.comparing((Field field) -> -field.contract().length())
                    .thenComparing(field -> !has(body, field.name())))
            .toList());
  }

  private static boolean has(JsonNode body, String name) {
    return !body.at("/" + name.replace('.', '/')).isMissingNode();
  }

  /**
   * The caller's name.
   *
   * @param path in the contract's messages
   */
  String given(String path) {
    return fields.stream()
        .filter(field -> begins(path, field.contract()))
        .findFirst()
        .map(field -> field.name() + path.substring(field.contract().length()))
        .orElse(path);
  }

  private static boolean begins(String path, String whole) {
    return path.startsWith(whole)
        && (path.length() == whole.length() || ".[".indexOf(path.charAt(whole.length())) >= 0);
  }
}
