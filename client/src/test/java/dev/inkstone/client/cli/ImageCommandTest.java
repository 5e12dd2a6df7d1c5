package dev.inkstone.client.cli;

import static dev.inkstone.client.FakeImages.batch;
import static dev.inkstone.client.FakeImages.finished;
import static dev.inkstone.client.FakeImages.image;
import static dev.inkstone.client.FakeImages.progress;
import static dev.inkstone.client.FakeImages.started;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.JsonFormat;
import dev.inkstone.client.FakeImages;
import dev.inkstone.v1.GenerateImagesResponse;
import dev.inkstone.v1.Image;
import dev.inkstone.v1.ImageFormat;
import dev.inkstone.v1.ListWordsResponse;
import io.grpc.Status;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class ImageCommandTest {
  private static final List<GenerateImagesResponse> TWO =
      List.of(
          started(2),
          progress(1, 10, image(0, 50), image(1, 60)),
          progress(10, 10),
          batch(image(1, 200)),
          batch(image(0, 100)),
          finished(2));

  @TempDir private Path folder;

  @Test
  void imagesAndPreviewsBecomeFilesWhosePathsArePrinted() throws IOException {
    CommandRun run = draw(TWO, "cat");
    assertThat(run.status()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out().lines())
        .containsExactly(
            path("sketch-7-step01.png"),
            path("sketch-8-step01.png"),
            path("sketch-8.png"),
            path("sketch-7.png"));
    assertThat(Files.readAllBytes(folder.resolve("sketch-8.png")))
        .isEqualTo(image(1, 200).getData().toByteArray());
    assertThat(files()).hasSize(4);
  }

  @Test
  void eachImageCanBeRatedByTheIdThatIsPrinted() {
    List<String> ids = TWO.get(0).getStarted().getGenerationIdsList();
    CommandRun run = draw(TWO, "--id", "cat");
    assertThat(run.err().lines())
        .containsExactly(
            "rate image 0: ./inkstone rate " + ids.get(0) + " --up",
            "rate image 1: ./inkstone rate " + ids.get(1) + " --up");
  }

  @Test
  void theFolderIsMade() {
    Path deep = folder.resolve("cats/of/today");
    CommandRun run = drawInto(deep, List.of(started(1), batch(image(0, 1)), finished(1)), "cat");
    assertThat(run.status()).isZero();
    assertThat(deep.resolve("sketch-7.png")).exists();
  }

  @Test
  void aFileThatChangesIsReplacedAndThatIsTold() throws IOException {
    List<GenerateImagesResponse> dark = List.of(started(1), batch(image(0, 1)), finished(1));
    List<GenerateImagesResponse> light = List.of(started(1), batch(image(0, 250)), finished(1));
    draw(dark, "cat");
    assertThat(draw(dark, "cat").err()).isEmpty();
    assertThat(draw(light, "cat").err())
        .isEqualTo("inkstone: replaced " + path("sketch-7.png") + "\n");
    assertThat(Files.readAllBytes(folder.resolve("sketch-7.png")))
        .isEqualTo(image(0, 250).getData().toByteArray());
    assertThat(files()).hasSize(1);
  }

  @Test
  void theGridHasEveryImageAtItsPlace() throws IOException {
    List<GenerateImagesResponse> three =
        List.of(started(3), batch(image(2, 30), image(1, 20)), batch(image(0, 10)), finished(3));
    CommandRun run = draw(three, "--grid", "cat");
    assertThat(run.out().lines()).last().isEqualTo(path("sketch-grid.png"));
    Raster sheet = ImageIO.read(folder.resolve("sketch-grid.png").toFile()).getRaster();
    // Two columns and rows of 28 pixels, three times enlarged, 4 between and around them.
    assertThat(sheet.getWidth()).isEqualTo(2 * 84 + 12);
    assertThat(sheet.getHeight()).isEqualTo(2 * 84 + 12);
    assertThat(sheet.getNumBands()).isOne();
    assertThat(sheet.getSample(4, 4, 0)).isEqualTo(10);
    assertThat(sheet.getSample(87, 87, 0)).isEqualTo(10);
    assertThat(sheet.getSample(92, 4, 0)).isEqualTo(20);
    assertThat(sheet.getSample(4, 92, 0)).isEqualTo(30);
    assertThat(sheet.getSample(3, 4, 0)).isEqualTo(160);
    assertThat(sheet.getSample(92, 92, 0)).isEqualTo(160);
  }

  @Test
  void theGridTakesColourJpegAndRawImages() throws IOException {
    Image jpeg = image(0, 90, BufferedImage.TYPE_INT_RGB, "jpeg");
    Image raw =
        Image.newBuilder()
            .setIndex(1)
            .setSeed(8)
            .setWidth(2)
            .setHeight(1)
            .setFormat(ImageFormat.IMAGE_FORMAT_RAW)
            .setData(ByteString.copyFrom(new byte[] {1, 2, 3, (byte) 253, (byte) 254, -1}))
            .build();
    CommandRun run = draw(List.of(started(2), batch(jpeg, raw), finished(2)), "--grid", "cat");
    assertThat(run.out().lines())
        .containsExactly(path("sketch-7.jpg"), path("sketch-8.raw"), path("sketch-grid.png"));
    Raster sheet = ImageIO.read(folder.resolve("sketch-grid.png").toFile()).getRaster();
    int[] pixel = new int[3];
    assertThat(sheet.getPixel(40, 40, pixel)).containsExactly(90, 90, 90);
    assertThat(sheet.getPixel(92 + 5, 4, pixel)).containsExactly(253, 254, 255);
  }

  @Test
  void jsonIsOneEventALineWithPathsForBytes() throws Exception {
    CommandRun run = draw(TWO, "--json", "--grid", "cat");
    List<String> lines = run.out().lines().toList();
    assertThat(lines).hasSize(TWO.size() + 1);
    assertThat(lines.get(0)).contains("\"generation_ids\":[");
    assertThat(lines.get(3))
        .contains("\"path\":\"" + path("sketch-8.png") + "\"", "\"seed\":\"8\"")
        .doesNotContain("\"data\"");
    assertThat(lines.get(6)).isEqualTo("{\"grid\":\"" + path("sketch-grid.png") + "\"}");
    GenerateImagesResponse.Builder parsed = GenerateImagesResponse.newBuilder();
    JsonFormat.parser().ignoringUnknownFields().merge(lines.get(1), parsed);
    assertThat(parsed.getProgress().getPreviews(1).getIndex()).isOne();
  }

  @Test
  void framesOfAWalkAreNumbered() {
    List<GenerateImagesResponse> frames =
        List.of(started(2), batch(image(0, 1), image(1, 2)), finished(2));
    CommandRun run = draw(frames, "--walk", "1", "18446744073709551615", "12");
    assertThat(run.out().lines())
        .containsExactly(
            path("sketch-1-18446744073709551615-00.png"),
            path("sketch-1-18446744073709551615-01.png"));
  }

  @Test
  void aServersNameForItsModelStaysInTheFolder() {
    GenerateImagesResponse.Builder hostile = started(1).toBuilder();
    hostile.getStartedBuilder().setModel("../../etc/x");
    CommandRun run = draw(List.of(hostile.build(), batch(image(0, 1)), finished(1)), "cat");
    assertThat(run.out()).isEqualTo(path(".._.._etc_x-7.png") + "\n");
  }

  @Test
  void aFailureInMidStreamKeepsTheImagesAndIsOneLine() {
    FakeImages.Answer breaking =
        (request, reply) -> {
          reply.onNext(started(2));
          reply.onNext(batch(image(0, 1)));
          reply.onError(Status.INTERNAL.withDescription("a bug").asException());
        };
    try (FakeImages server = FakeImages.answering(breaking)) {
      CommandRun run = run(server, folder, "--grid", "cat");
      assertThat(run.status()).isEqualTo(1);
      assertThat(run.out()).isEqualTo(path("sketch-7.png") + "\n");
      assertThat(run.err()).hasLineCount(1).contains("INTERNAL: a bug");
    }
  }

  @Test
  void aFileThatCannotBeReadOrWrittenIsOneLine() throws IOException {
    Path missing = folder.resolve("missing.png");
    CommandRun unread = draw(TWO, "--from", missing.toString(), "cat");
    assertThat(unread)
        .isEqualTo(new CommandRun(1, "", "inkstone: there is no file " + missing + "\n"));
    Path large = Files.write(folder.resolve("large"), new byte[(1 << 20) + 1]);
    assertThat(draw(TWO, "--from", large.toString(), "cat").err()).contains("more than 1 MiB");
    Path occupied = Files.writeString(folder.resolve("occupied"), "a file");
    CommandRun unwritten = drawInto(occupied, TWO, "cat");
    assertThat(unwritten.status()).isEqualTo(1);
    assertThat(unwritten.err()).hasLineCount(1).contains("cannot write " + occupied);
  }

  @Test
  void theWordsAreListedOneALine() throws Exception {
    assertThat(draw(TWO, "--list-words"))
        .isEqualTo(new CommandRun(0, "cat (kitten, 猫)\nice cream\n", ""));
    assertThat(draw(TWO, "--list-words", "--model", "digits-gan").out()).isEmpty();
    String json = draw(TWO, "--list-words", "--json").out();
    ListWordsResponse.Builder parsed = ListWordsResponse.newBuilder();
    JsonFormat.parser().merge(json, parsed);
    assertThat(parsed.build()).isEqualTo(FakeImages.WORDS);
  }

  @Test
  void theBarCountsStepsOfAllImagesAndNeverGoesBack() {
    List<String> shown = new ArrayList<>();
    try (DrawingBar bar = DrawingBar.to(new LastLine(shown))) {
      bar.show(started(4));
      for (int wave = 0; wave < 2; wave++) {
        for (int step = 1; step <= 10; step++) {
          bar.show(progress(step, 10));
        }
        bar.show(batch(image(2 * wave, 1), image(2 * wave + 1, 1)));
      }
      bar.show(finished(4));
    }
    assertThat(shown).last().asString().contains("drawing 100%", "40/40", "4 of 4 images");
  }

  private CommandRun draw(List<GenerateImagesResponse> events, String... arguments) {
    return drawInto(folder, events, arguments);
  }

  private static CommandRun drawInto(
      Path folder, List<GenerateImagesResponse> events, String... arguments) {
    try (FakeImages server = FakeImages.sending(events)) {
      return run(server, folder, arguments);
    }
  }

  private static CommandRun run(FakeImages server, Path folder, String... arguments) {
    List<String> all = new ArrayList<>(List.of("image", "--server", server.address().toString()));
    all.addAll(List.of("--out", folder.toString()));
    all.addAll(List.of(arguments));
    return CommandRun.of(all.toArray(String[]::new));
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> listed = Files.list(folder)) {
      return listed.toList();
    }
  }
}
