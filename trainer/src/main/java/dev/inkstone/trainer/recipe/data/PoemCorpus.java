package dev.inkstone.trainer.recipe.data;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.inkstone.trainer.verse.Poem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The poems of the complete Tang and Song collections, cleaned, in simplified characters, in the
 * collections' own order (Tang first). The same package gives the same list every time.
 *
 * @param dropped how many entries were left out, by reason
 */
public record PoemCorpus(List<Poem> poems, Map<String, Integer> dropped) {
  /** The package that the corpus comes from; MIT licence. */
  public static final NpmPackage PACKAGE = new NpmPackage("chinese-poetry", "2.0.1",
      "sha512-KtYARvV7CWNtax0na9+Jn6PlhGgSoid7PWyDzXI4KsCEm2odZcqEQyval5koaLygZnM/EQ3lfJ//25K8"
          + "p3uHNg==");

  private static final Pattern POEMS =
      Pattern.compile("dist/quantangshi/poet\\.(tang|song)\\.(\\d+)\\.json");
  private static final Pattern TONES =
      Pattern.compile("dist/strains/json/poet\\.(tang|song)\\.\\d+\\.json");
  private static final ObjectMapper JSON = new ObjectMapper();

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Entry(String id, String title, List<String> paragraphs) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record ToneEntry(String id, List<String> strains) {}

  /** Reads and cleans the corpus; gets the package into the cache folder if it is not there. */
  public static PoemCorpus load(Path cache) throws IOException {
    Map<String, Entry[]> files = new TreeMap<>(collectionOrder());
    PACKAGE.read(cache, path -> POEMS.matcher(path).matches(),
        (path, in) -> files.put(path, JSON.readValue(in.readAllBytes(), Entry[].class)));
    PoemCleaner cleaner = new PoemCleaner();
    List<Poem> poems = new ArrayList<>();
    for (Entry[] file : files.values()) {
      for (Entry entry : file) {
        cleaner.clean(entry.id(), entry.title(), entry.paragraphs()).ifPresent(poems::add);
      }
    }
    Map<String, Integer> dropped = new TreeMap<>();
    cleaner.dropped().forEach((reason, count) -> dropped.put(reason.label(), count));
    return new PoemCorpus(List.copyOf(poems), dropped);
  }

  /**
   * The tone marks of each entry by id: its lines with {@code 平} (level), {@code 仄} (oblique) or
   * {@code ○} (either) in place of each character.
   */
  public static Map<String, String> tones(Path cache) throws IOException {
    Map<String, String> tones = new HashMap<>();
    PACKAGE.read(cache, path -> TONES.matcher(path).matches(), (path, in) ->
        Arrays.stream(JSON.readValue(in.readAllBytes(), ToneEntry[].class))
            .forEach(e -> tones.put(e.id(), String.join("", e.strains()))));
    return tones;
  }

  /** The poems of one split, in order. */
  public List<Poem> of(Poem.Split split) {
    return poems.stream().filter(p -> p.split() == split).toList();
  }

  private static Comparator<String> collectionOrder() {
    return Comparator.comparing((String path) -> match(path).group(1)).reversed()
        .thenComparing(path -> Integer.valueOf(match(path).group(2)));
  }

  private static Matcher match(String path) {
    Matcher matcher = POEMS.matcher(path);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(path);
    }
    return matcher;
  }
}
