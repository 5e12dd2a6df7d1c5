package dev.inkstone.server;

import static dev.inkstone.server.ImagesIT.request;
import static dev.inkstone.server.TestServer.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.inkstone.model.checkpoint.Registry;
import dev.inkstone.model.image.FakeImageModel;
import dev.inkstone.server.TestServer.Settings;
import dev.inkstone.server.admission.AdmissionLimits;
import dev.inkstone.v1.ImageServiceGrpc;
import io.grpc.Status;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Live streams of images: cancelled, read slowly, swapped under, drained, refused, broken. */
class ImageStreamsIT {
  @TempDir private Path folder;
  private TestServer server;

  @BeforeEach
  void start() throws Exception {
    Registry shipped = new Registry(folder.resolve("shipped"));
    TestCheckpoints.publish(shipped, "poet", "first weights");
    TestCheckpoints.publishPainter(shipped, "painter", "first weights");
    start(Settings.usual());
  }

  private void start(Settings settings) throws Exception {
    server = new TestServer(folder, settings);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aCancelFreesTheRowsAndThePlaces() throws Exception {
    server.painter().beforeStep(new Pace(1));
    ImageRecording gone = server.draw(request(50).setSteps(100));
    gone.awaitStarted();
    eventually("it is drawn", () -> server.server().stats().begunImages() > 0);
    gone.cancel();
    eventually("no row is taken", () -> server.server().stats().begunImages() == 0);
    server.assertNothingIsHeld();
    assertThat(gone.awaitEnd().getCode()).isEqualTo(Status.Code.CANCELLED);
    assertThat(server.drawn(request(1)).images()).hasSize(1);
  }

  @Test
  void aSlowReaderIsParkedWhileOthersGoOnAndGetsAllWhenItIsBack() throws Exception {
    ImageRecording slow = new ImageRecording(false);
    ImageServiceGrpc.newStub(server.connect())
        .generate(request(200).setPreviews(ImagesIT.STEPS).build(), slow);
    server.eventuallyParked(1);
    int drawn = (int) server.server().stats().images();
    assertThat(drawn).isLessThan(200);
    assertThat(server.drawn(request(4)).images()).hasSize(4);
    slow.read(1_000_000);
    assertThat(slow.awaitEnd()).isEqualTo(Status.OK);
    assertThat(slow.images()).hasSize(200);
  }

  @Test
  void drawingsLiveThroughASwapOnTheWeightsThatTheyBeganWith() throws Exception {
    FakeImageModel first = server.painter();
    Gate gate = new Gate();
    first.beforeStep(gate);
    ImageRecording live = server.draw(request(2));
    String digest = live.awaitStarted().getCheckpoint().getDigest();
    TestCheckpoints.publishPainter(new Registry(folder.resolve("registry")), "painter", "better");
    eventually("the new one is loaded", () -> server.painter() != first);
    eventually(
        "it serves",
        () -> {
          try {
            ImageRecording next = server.draw(request(1));
            return !next.awaitStarted().getCheckpoint().getDigest().equals(digest);
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        });
    assertThat(first.isClosed()).isFalse();
    gate.open();
    assertThat(live.awaitEnd()).isEqualTo(Status.OK);
    eventually("the old one is closed", first::isClosed);
  }

  @Test
  void aDrainLetsDrawingsFinish() throws Exception {
    Gate gate = new Gate();
    server.painter().beforeStep(gate);
    ImageRecording live = server.draw(request(20));
    live.awaitStarted();
    Thread closing = new Thread(() -> server.server().close());
    closing.start();
    eventually("it drains", () -> server.server().admission().isStopped());
    gate.open();
    assertThat(live.awaitEnd()).isEqualTo(Status.OK);
    assertThat(live.images()).hasSize(20);
    closing.join();
  }

  @Test
  void anImageTakesAPlaceAndTheNextIsRefusedWhenAllAreTaken() throws Exception {
    server.close();
    start(
        new Settings(
            TestServer.CONTEXT, new AdmissionLimits(4, 0, 1 << 20), Duration.ofSeconds(5)));
    Gate gate = new Gate();
    server.painter().beforeStep(gate);
    ImageRecording all = server.draw(request(4));
    all.awaitStarted();
    assertThat(server.draw(request(1)).awaitEnd().getCode())
        .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    gate.open();
    assertThat(all.awaitEnd()).isEqualTo(Status.OK);
  }

  @Test
  void aFailedStepEndsTheStreamAsABug() throws Exception {
    server.painter()
        .beforeStep(
            () -> {
              throw new IllegalStateException("out of luck");
            });
    assertThat(server.draw(request(2)).awaitEnd().getCode()).isEqualTo(Status.Code.INTERNAL);
    server.painter().beforeStep(() -> {});
    assertThat(server.drawn(request(2)).images()).hasSize(2);
  }
}
