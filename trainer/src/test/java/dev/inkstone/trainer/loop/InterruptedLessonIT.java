package dev.inkstone.trainer.loop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.checkpoint.Manifest;
import dev.inkstone.model.checkpoint.Registry;
import dev.inkstone.trainer.learn.TinyParent;
import dev.inkstone.trainer.learn.image.TinyPainter;
import dev.inkstone.trainer.measure.JavaProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real learnings in processes of their own, of which one is killed by {@code kill -9}. */
class InterruptedLessonIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir private Path folder;

  @Test
  void aLearningThatWasKilledPublishesTheWeightsOfOneThatRanThrough() throws Exception {
    TinyParent.publish(folder.resolve("killed/registry"));
    TinyParent.publish(folder.resolve("straight/registry"));
    assertSameWeights("text");
  }

  @Test
  void aFlowThatWasKilledPublishesTheWeightsOfOneThatRanThrough() throws Exception {
    TinyPainter.publish(folder.resolve("killed/registry"));
    TinyPainter.publish(folder.resolve("straight/registry"));
    assertSameWeights("flow");
  }

  private void assertSameWeights(String kind) throws Exception {
    run(kind, "killed", 6, LessonProgram.WAITING);
    assertThat(folder.resolve("killed/interrupted/state-5"))
        .as("what was saved before the step in which it was killed")
        .isDirectory();
    run(kind, "killed", 0, LessonProgram.PUBLISHED);
    run(kind, "straight", 0, LessonProgram.PUBLISHED);
    Manifest killed = published("killed");
    Manifest straight = published("straight");
    JsonNode recipe = killed.provenance().recipe();
    assertThat(recipe.path("resumed_after").path(0).asInt()).isEqualTo(5);
    assertThat(recipe.path("steps").asInt()).isEqualTo(LessonProgram.STEPS);
    assertThat(straight.provenance().recipe().has("resumed_after")).isFalse();
    assertThat(weights(killed))
        .isEqualTo(weights(straight))
        .isNotEqualTo(weights(registry("killed").open("tiny", "1").manifest()));
    assertThat(Files.readAllLines(registry("killed").folder("tiny", "2").resolve("learning.csv")))
        .hasSize(1 + LessonProgram.STEPS);
  }

  /** Runs the program until it says so, and kills it. */
  private void run(String kind, String where, int waitsAfter, String says) throws Exception {
    try (JavaProgram program =
        new JavaProgram(LessonProgram.class, folder.resolve(where + ".log"))) {
      program.start(
          List.of(kind, folder.resolve(where).toString(), Integer.toString(waitsAfter)));
      program.await(says, PATIENCE);
      program.kill();
    }
  }

  private Registry registry(String where) {
    return new Registry(folder.resolve(where).resolve("registry"));
  }

  private Manifest published(String where) throws Exception {
    return registry(where).open("tiny", "2").manifest();
  }

  private static String weights(Manifest manifest) {
    return manifest.files().get(Checkpoint.WEIGHTS).sha256();
  }
}
