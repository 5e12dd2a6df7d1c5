package dev.inkstone.server.security;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.inkstone.server.config.Nearest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The file of the keys: YAML, so that an operator can read it and change scopes and quotas by hand.
 * It holds hashes and no key, and is written at once, for its owner alone.
 */
public final class KeyFile {
  private static final String HEADER =
      """
      # API keys of Inkstone: hashes, from which no key can be had back. Read again when it changes.
      # Made by ./inkstone keys add; scopes and quotas may be changed by hand.
      """;

  private static final ObjectMapper YAML =
      YAMLMapper.builder(
              YAMLFactory.builder()
                  .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                  .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                  .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                  .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
                  .build())
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
          .build();

  private KeyFile() {}

  /** As it stands in the file. */
  private record Document(List<Entry> keys) {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Entry(
      String id,
      String name,
      String sha256,
      List<String> scopes,
      Long requestsPerMinute,
      Long tokensPerMinute,
      Long imagesPerMinute) {

    static Entry of(ApiKey key) {
      return new Entry(
          key.id(),
          key.name(),
          key.hash().hex(),
          key.scopes().stream().sorted().map(Scope::label).toList(),
          key.quota().requests().orElse(null),
          key.quota().tokens().orElse(null),
          key.quota().images().orElse(null));
    }

    ApiKey toKey() {
      if (id == null || name == null || sha256 == null || scopes == null) {
        throw new IllegalArgumentException("a key needs id, name, sha256 and scopes");
      }
      Set<Scope> held = EnumSet.noneOf(Scope.class);
      scopes.forEach(label -> held.add(Scope.named(label)));
      Quota quota =
          new Quota(
              Optional.ofNullable(requestsPerMinute),
              Optional.ofNullable(tokensPerMinute),
              Optional.ofNullable(imagesPerMinute));
      return new ApiKey(id, name, ApiKey.Hash.parse(sha256), held, quota);
    }
  }

  /**
   * The keys of a file that must be there; none is a valid number of keys.
   *
   * @throws IOException in one line that says what to do
   */
  public static List<ApiKey> read(Path file) throws IOException {
    try {
      return parse(Files.readString(file));
    } catch (NoSuchFileException e) {
      throw new IOException(
          "there is no file %s; make a key with: ./inkstone keys add --file %s --name NAME --scopes"
              .formatted(file, file)
              + " generate,rate",
          e);
    } catch (UnrecognizedPropertyException e) {
      List<String> known = e.getKnownPropertyIds().stream().map(Object::toString).toList();
      throw new IOException(
          "%s, line %d: there is no %s"
              .formatted(
                  file, line(e), Nearest.hint(e.getPropertyName(), known)),
          e);
    } catch (MismatchedInputException e) {
      // Its own message would repeat the value, which may be a key that was pasted.
      throw new IOException(
          "%s, line %d: a value of the wrong kind".formatted(file, line(e)), e);
    } catch (JsonProcessingException e) {
      String reason = e.getOriginalMessage().lines().findFirst().orElse("no YAML");
      throw new IOException("%s, line %d: %s".formatted(file, line(e), reason), e);
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  private static int line(JsonProcessingException e) {
    return e.getLocation() == null ? 1 : e.getLocation().getLineNr();
  }

  private static List<ApiKey> parse(String yaml) throws JsonProcessingException {
    Document document = YAML.readValue(yaml, Document.class);
    if (document == null || document.keys() == null) {
      throw new IllegalArgumentException("the file must have a list of keys, \"keys:\"");
    }
    Set<String> seen = new HashSet<>();
    List<ApiKey> keys = new ArrayList<>();
    for (Entry entry : document.keys()) {
      ApiKey key;
      try {
        key = entry.toKey();
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "key %s: %s".formatted(entry.name(), e.getMessage()), e);
      }
      for (String name : List.of(key.id(), key.name())) {
        if (!seen.add(name)) {
          throw new IllegalArgumentException("\"%s\" is there twice".formatted(name));
        }
      }
      keys.add(key);
    }
    return List.copyOf(keys);
  }

  /** Puts the keys in the place of what is there; whoever reads finds the old or the new. */
  public static void write(Path file, List<ApiKey> keys) throws IOException {
    String yaml =
        HEADER
            + YAML.writeValueAsString(new Document(keys.stream().map(Entry::of).toList()));
    PrivateFile.replace(file, yaml.getBytes(StandardCharsets.UTF_8));
  }
}
