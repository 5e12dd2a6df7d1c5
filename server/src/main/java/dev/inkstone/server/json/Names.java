package dev.inkstone.server.json;

import com.fasterxml.jackson.databind.JsonNode;
import dev.inkstone.server.json.Fields.Surface;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** How the caller calls what the contract calls otherwise, by the table of {@link Fields}. */
final class Names {
  /** Of requests whose fields have the contract's names. */
  static final Names PLAIN = new Names(List.of());

  /** Of requests for pages of a list. */
  static final Names PAGES =
      new Names(List.of(new Name("page_token", "after"), new Name("page_size", "limit")));

  /** What the contract calls a field, and what the caller does. */
  private record Name(String contract, String given) {}

  private final List<Name> names;

  private Names(List<Name> names) {
    this.names = names;
  }

  /** Of a request; where two of its fields mean the same, the one that it has. */
  static Names of(Surface surface, JsonNode body) {
    return new Names(
        Fields.TABLE.stream()
            .filter(field -> field.surfaces().contains(surface) && !field.contract().isEmpty())
            .sorted(Comparator.comparing(field -> !has(body, field.name())))
            .flatMap(
                field ->
                    Arrays.stream(field.contract().split(" "))
                        .map(contract -> new Name(contract, field.name())))
            // Stable, so that of equals those that the request has stay first.
            .sorted(Comparator.comparing(name -> -name.contract().length()))
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
    return names.stream()
        .filter(name -> begins(path, name.contract()))
        .findFirst()
        .map(name -> name.given() + path.substring(name.contract().length()))
        .orElse(path);
  }

  private static boolean begins(String path, String whole) {
    return path.startsWith(whole)
        && (path.length() == whole.length() || ".[".indexOf(path.charAt(whole.length())) >= 0);
  }
}
