package dev.inkstone.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds the page's files to one another, since no build step does. */
class PageFilesTest {
  private static final Pattern IN_MARKUP = Pattern.compile("(?:href|src)=\"/page/([^\"]+)\"");
  private static final Pattern IMPORT = Pattern.compile("(?m)^import .* from \"(\\.[^\"]+)\";");
  private static final Pattern ANY_ADDRESS = Pattern.compile("(?:https?:)?//[a-z0-9.-]+\\.[a-z]{2,}");
  private static final Pattern NAMED = Pattern.compile("data-i18n(?:-label)?=\"([^\"]+)\"");
  private static final Pattern SAID = Pattern.compile("say\\(\"([^\"$]+)\"");
  private static final Pattern WORD = Pattern.compile("(?m)^  \"([^\"]+)\": \"(.+)\",$");
  private static final Pattern PLACE = Pattern.compile("\\{\\w+}");

  private final PageFiles files;

  PageFilesTest() throws IOException {
    files = PageFiles.read();
  }

  private String text(String name) {
    PageFiles.File file = files.file(name);
    assertThat(file).as(name).isNotNull();
    return file.bytes().toString(StandardCharsets.UTF_8);
  }

  private static Set<String> all(Pattern pattern, String text) {
    Set<String> found = new TreeSet<>();
    for (Matcher match = pattern.matcher(text); match.find(); ) {
      found.add(match.group(1));
    }
    return found;
  }

  private Set<String> names(String suffix) {
    Set<String> names = new TreeSet<>(files.names());
    names.removeIf(name -> !name.endsWith(suffix));
    return names;
  }

  @Test
  void everyFileThatThePageNeedsIsThereAndNoOther() {
    Set<String> reached = new TreeSet<>();
    reach("index.html", reached);
    assertThat(reached).isEqualTo(files.names());
  }

  private void reach(String name, Set<String> reached) {
    if (!reached.add(name)) {
      return;
    }
    String text = text(name);
    if (name.endsWith(".html")) {
      all(IN_MARKUP, text).forEach(next -> reach(next, reached));
    } else if (name.endsWith(".js")) {
      for (String next : all(IMPORT, text)) {
        reach(Path.of(name).resolveSibling(next).normalize().toString(), reached);
      }
    }
  }

  @Test
  void nothingComesFromElsewhere() {
    for (String name : files.names()) {
      String text = text(name).replace("http://www.w3.org/2000/svg", "");
      assertThat(ANY_ADDRESS.matcher(text).results().map(m -> m.group())).as(name).isEmpty();
    }
  }

  @Test
  void markupHasNeitherScriptNorStyleOfItsOwn() {
    String index = text("index.html");
    assertThat(index).doesNotContainPattern("<script(?![^>]* src=)").doesNotContain("<style");
    assertThat(index).doesNotContainPattern("\\s(style|on[a-z]+)=");
  }

  @Test
  void textNeverBecomesMarkup() {
    for (String name : names(".js")) {
      assertThat(text(name))
          .as(name)
          .doesNotContainPattern("innerHTML|outerHTML|insertAdjacentHTML|document\\.write|eval\\(");
    }
  }

  @Test
  void bothLanguagesSayTheSameThings() {
    Set<String> english = all(WORD, text("words/en.js"));
    assertThat(all(WORD, text("words/zh.js"))).isEqualTo(english);
    Set<String> used = new TreeSet<>(all(NAMED, text("index.html")));
    names(".js").forEach(name -> used.addAll(all(SAID, text(name))));
    assertThat(english).containsAll(used);
  }

  @Test
  void everyWordIsSaidSomewhere() {
    StringBuilder page = new StringBuilder(text("index.html"));
    names(".js").stream().filter(name -> !name.startsWith("words/")).map(this::text)
        .forEach(page::append);
    for (String word : all(WORD, text("words/en.js"))) {
      String oneOfSome = "`" + word.substring(0, word.lastIndexOf('.') + 1) + "${";
      assertThat(page).as(word).containsAnyOf("\"" + word + "\"", oneOfSome);
    }
  }

  @Test
  void bothLanguagesFillInTheSameValues() {
    for (Matcher word = WORD.matcher(text("words/en.js")); word.find(); ) {
      String chinese =
          WORD.matcher(text("words/zh.js"))
              .results()
              .filter(match -> match.group(1).equals(word.group(1)))
              .findFirst()
              .orElseThrow()
              .group(2);
      assertThat(places(chinese)).as(word.group(1)).isEqualTo(places(word.group(2)));
    }
  }

  private static Set<String> places(String text) {
    Set<String> places = new TreeSet<>();
    PLACE.matcher(text).results().forEach(match -> places.add(match.group()));
    return places;
  }
}
