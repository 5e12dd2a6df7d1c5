package dev.inkstone.server.swap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.checkpoint.Provenance;
import dev.inkstone.model.checkpoint.Publication;
import dev.inkstone.model.checkpoint.Registry;
import dev.inkstone.model.image.ImageModels;
import dev.inkstone.model.torch.TorchDevice;
import dev.inkstone.server.TestTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints whose digests are right, and whose configurations are not. */
class CheckpointLoaderTest {
  @TempDir private Path folder;

  private final CheckpointLoader loader =
      new CheckpointLoader(
          checkpoint -> {
            throw new AssertionError("refused before its weights are looked at");
          },
          checkpoint -> ImageModels.load(checkpoint, TorchDevice.CPU),
          1);

  private Checkpoint with(String config) throws IOException {
    try (Publication publication = new Registry(folder).publish("poet")) {
      Path into = publication.folder();
      Files.writeString(into.resolve(Checkpoint.WEIGHTS), "weights");
      Files.writeString(into.resolve(Checkpoint.CONFIG), config);
      TestTokenizer.write(into.resolve(Checkpoint.TOKENIZER));
      return publication.commit(Provenance.at(Instant.EPOCH));
    }
  }

  @Test
  void promptFormatThatThereIsNotIsRefusedAsAnyOtherFault() throws IOException {
    Checkpoint checkpoint = with("{\"prompt_format\": -0.5}");
    assertThatIOException()
        .isThrownBy(() -> loader.load("poet", checkpoint))
        .withMessageContaining("prompt_format \"-0.5\" is not one of plain, verse");
  }

  @Test
  void whatTheConfigurationSaysIsQuotedInAShortLine() throws IOException {
    Checkpoint checkpoint =
        with("{\"model_type\": \"vae\", \"channels\": \"" + "x".repeat(5000) + "\"}");
    assertThatIOException()
        .isThrownBy(() -> loader.load("vae", checkpoint))
        .withMessageContaining("channels must be a number")
        .satisfies(e -> assertThat(e.getMessage().length()).isLessThan(1100));
  }
}
