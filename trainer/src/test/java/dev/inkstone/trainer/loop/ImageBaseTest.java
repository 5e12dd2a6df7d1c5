package dev.inkstone.trainer.loop;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.checkpoint.Provenance;
import dev.inkstone.model.checkpoint.Publication;
import dev.inkstone.model.checkpoint.Registry;
import dev.inkstone.trainer.learn.image.TinyPainter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageBaseTest {
  @TempDir private Path folder;

  @Test
  void aFlowWhoseImagesAreUnknownIsNotTaughtAndTheReasonIsOneLine() throws IOException {
    ImageBase base = ImageBase.fetched(folder.resolve("cache"));
    assertThatThrownBy(() -> base.of(trainedOn(null), TinyPainter.CONFIG))
        .isInstanceOf(NoBaseException.class)
        .hasMessageStartingWith("the images that it was trained on cannot be had: ")
        .hasMessageNotContaining("\n");
    assertThatThrownBy(() -> base.of(trainedOn("paintings"), TinyPainter.CONFIG))
        .isInstanceOf(NoBaseException.class)
        .hasMessageContaining("\"paintings\"");
  }

  private Checkpoint trainedOn(String data) throws IOException {
    try (Publication publication = new Registry(folder.resolve("registry")).publish("tiny")) {
      for (String file : List.of(Checkpoint.CONFIG, Checkpoint.WORDS, Checkpoint.WEIGHTS)) {
        Files.writeString(publication.folder().resolve(file), "{}");
      }
      ObjectNode recipe = new ObjectMapper().createObjectNode();
      recipe.putObject("data").put("name", data);
      return publication.commit(
          new Provenance(Instant.EPOCH, null, data == null ? null : recipe, null, null));
    }
  }
}
