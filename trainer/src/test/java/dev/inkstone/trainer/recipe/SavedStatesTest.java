package dev.inkstone.trainer.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SavedStatesTest {
  @TempDir private Path folder;

  private SavedStates states() {
    return new SavedStates(folder.resolve("states"));
  }

  private void save(long step) throws IOException {
    states().save(step, state -> Files.writeString(state.resolve("step"), "" + step));
  }

  @Test
  void theNewestStateIsKeptAlone() throws IOException {
    assertThat(states().newest()).isEmpty();
    save(9);
    save(10);
    assertThat(states().newest().orElseThrow().resolve("step")).hasContent("10");
    assertThat(folder.resolve("states")).isDirectoryNotContaining("glob:**/state-9");
  }

  @Test
  void whatCouldNotBeWrittenWholeIsNoState() throws IOException {
    save(9);
    assertThatThrownBy(
            () ->
                states()
                    .save(
                        10,
                        state -> {
                          Files.writeString(state.resolve("step"), "1");
                          throw new IOException("no space");
                        }))
        .isInstanceOf(IOException.class);
    assertThat(states().newest().orElseThrow().resolve("step")).hasContent("9");
    save(11);
    assertThat(states().newest().orElseThrow().resolve("step")).hasContent("11");
  }

  @Test
  void clearedFoldersAreEmpty() throws IOException {
    states().clear();
    save(9);
    Files.createDirectories(folder.resolve("states/saving/half"));
    states().clear();
    assertThat(states().newest()).isEmpty();
    assertThat(folder.resolve("states")).isEmptyDirectory();
  }
}
