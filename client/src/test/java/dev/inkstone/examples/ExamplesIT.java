package dev.inkstone.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.checkpoint.Provenance;
import dev.inkstone.model.checkpoint.Publication;
import dev.inkstone.model.checkpoint.Registry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every example, against the real server. */
@Timeout(300)
class ExamplesIT {
  private static final String PAINTER = "digits-gan";
  private static final String LINE_OF_VERSE = "(?s).*[\\p{IsHan}]{5,7}[，。].*";

  @TempDir private static Path data;
  private static RunningService service;

  /** An example's main method. */
  private interface Main {
    void run(String[] args) throws IOException;
  }

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    Registry registry = new Registry(data.resolve("registry"));
    publish(registry, "");
    publish(registry, "\n");
    registry.promote(PAINTER, "1");
    service = new RunningService(data);
  }

  /**
   * A version with the shipped weights.
   *
   * @param mark makes it another checkpoint than the last
   */
  private static void publish(Registry registry, String mark) throws IOException {
    Path shipped =
        new Registry(RunningService.SHIPPED).openChampion(PAINTER, problem -> {}).folder();
    try (Publication publication = registry.publish(PAINTER);
        Stream<Path> files = Files.list(shipped)) {
      for (Path file : files.filter(f -> !f.endsWith(Checkpoint.MANIFEST)).toList()) {
        Files.copy(file, publication.folder().resolve(file.getFileName()));
      }
      Files.writeString(
          publication.folder().resolve(Checkpoint.CONFIG), mark, StandardOpenOption.APPEND);
      publication.commit(Provenance.at(Instant.EPOCH));
    }
  }

  @AfterAll
  static void stop() {
    if (service != null) {
      service.close();
    }
  }

  /** What an example prints. */
  private static String output(Main example, String... more) throws IOException {
    PrintStream before = System.out;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PrintStream captured = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
      System.setOut(captured);
      example.run(
          Stream.concat(Stream.of(service.address()), Stream.of(more)).toArray(String[]::new));
    } finally {
      System.setOut(before);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void textsAreWritten() throws IOException {
    assertThat(output(WriteText::main)).matches(LINE_OF_VERSE);
    assertThat(output(SubscribeToText::main)).matches(LINE_OF_VERSE);
    assertThat(output(ChooseOptions::main)).matches(LINE_OF_VERSE);
  }

  @Test
  void conversationHasTwoAnswers() throws IOException {
    assertThat(output(Converse::main).lines().filter(line -> line.matches(LINE_OF_VERSE)).count())
        .isGreaterThanOrEqualTo(2);
  }

  @Test
  void imagesAreFiles() throws IOException {
    List<Path> files = output(DrawImages::main).lines().map(Path::of).toList();
    assertThat(files).hasSize(9).allSatisfy(file -> assertThat(file).isNotEmptyFile());
    for (Path file : files) {
      Files.delete(file);
    }
    Files.delete(files.get(0).getParent());
  }

  @Test
  void wordsAreListed() throws IOException {
    assertThat(output(ListWords::main).lines()).anyMatch(line -> line.startsWith("cat ["));
  }

  @Test
  void ratingIsKeptAndTakenBack() throws IOException {
    assertThat(output(RateText::main)).containsPattern("rated: .+\nwithdrawn: .+\n");
  }

  @Test
  void checkpointsAreListedAndTheChampionNamed() throws IOException {
    assertThat(output(ListCheckpoints::main))
        .contains("digits-gan 2 CHECKPOINT_STATE")
        .containsPattern("champion: poet \\d+ CHECKPOINT_STATE_CHAMPION");
  }

  @Test
  void championIsChosenAndTakenBackWhileItIsWatched() throws IOException {
    assertThat(output(ChooseChampion::main, PAINTER).lines())
        .containsExactly(
            "CHECKPOINT_EVENT_CURRENT digits-gan 1",
            "CHECKPOINT_EVENT_PROMOTED digits-gan 2",
            "CHECKPOINT_EVENT_ROLLED_BACK digits-gan 1");
  }

  @Test
  void servicesAreHealthy() throws IOException {
    assertThat(output(CheckHealth::main).lines())
        .containsExactly(
            "TextService serves", "ImageService serves", "RatingService serves");
  }

  @Test
  void aPoemOfOnesOwnIsScored() throws IOException {
    assertThat(output(ScoreText::main))
        .containsPattern("-\\d+\\.\\d nats over 25 tokens")
        .contains("form=1.0", "rhyme=1.0", "tone=1.0", "repetition=0.0");
  }
}
