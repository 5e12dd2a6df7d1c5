package dev.inkstone.model.image;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WordsTest {
  @TempDir private Path folder;

  /** The reader of JSON tells its place in lines of its own. */
  @Test
  void fileThatIsNoJsonIsRefusedInOneLine() throws IOException {
    Path file = folder.resolve("words.json");
    Files.writeString(file, "{\"words\": [{\"name\", \"cat\"}]}");
    assertThatThrownBy(() -> Words.read(file))
        .isInstanceOf(IOException.class)
        .hasMessage(file + ": not JSON");
  }
}
