package dev.inkstone.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The examples are compiled and run; what README.md shows is a part of them. */
class ReadmeTest {
  private static final Pattern SNIPPET = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  @Test
  void everySnippetIsPartOfAnExample() throws IOException {
    List<String> examples = new ArrayList<>();
    try (Stream<Path> files = Files.list(Path.of("src/test/java/dev/inkstone/examples"))) {
      for (Path file : files.toList()) {
        examples.add(withoutIndent(Files.readString(file)));
      }
    }
    Matcher snippet = SNIPPET.matcher(Files.readString(Path.of("README.md")));
    int found = 0;
    while (snippet.find()) {
      String lines = withoutIndent(snippet.group(1));
      assertThat(examples).as(lines).anyMatch(example -> example.contains(lines));
      found++;
    }
    assertThat(found).isPositive();
  }

  private static String withoutIndent(String code) {
    return code.lines().map(String::strip).collect(Collectors.joining("\n"));
  }
}
