package dev.inkstone.trainer.recipe.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.inkstone.model.text.verse.Form;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerseSamplesTest {
  @TempDir Path folder;

  @Test
  void bodiesAreGroupedByForm() throws IOException {
    assertThat(read("""
        {"form":"七绝","title":"甲","text":"一。"}
        {"form":"五律","title":"","text":"二。"}

        {"form":"七绝","title":"乙","text":"三。"}
        """)).isEqualTo(Map.of(Form.SEVEN_QUATRAIN, List.of("一。", "三。"),
        Form.FIVE_REGULATED, List.of("二。")));
  }

  @Test
  void badLineIsNamedWithItsFieldAndNumber() {
    refused("{\"form\":\"七绝\",\"text\":\"一。\"}\n{\"form\":\"七绝\"}", ":2: text: missing");
    refused("{\"form\":\"limerick\",\"text\":\"\"}", ":1: form: \"limerick\"");
    refused("poem", ":1: not a JSON object");
    refused("", "no sample");
  }

  @Test
  void missingFileIsNamed() {
    assertThatIOException().isThrownBy(() -> VerseSamples.read(folder.resolve("none")))
        .withMessageEndingWith("none: there is no such file");
  }

  private void refused(String content, String message) {
    assertThatIOException().isThrownBy(() -> read(content)).withMessageContaining(message);
  }

  private Map<Form, List<String>> read(String content) throws IOException {
    return VerseSamples.read(Files.writeString(folder.resolve("samples.jsonl"), content));
  }
}
