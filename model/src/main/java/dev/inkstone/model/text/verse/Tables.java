package dev.inkstone.model.text.verse;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Reads the tables that ship: a key, a tab, a value a line; {@code #} begins a comment. */
public final class Tables {
  /** A line of a table. */
  public record Row(String key, String value) {}

  private Tables() {}

  /** The rows of a table on the class path, under {@code verse/}, in order. */
  public static List<Row> read(String name) {
    try (InputStream in = Tables.class.getResourceAsStream("/verse/" + name);
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return reader.lines().filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(line -> line.split("\t", 2)).map(f -> new Row(f[0], f[1])).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
